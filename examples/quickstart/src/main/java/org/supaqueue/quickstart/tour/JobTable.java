package org.supaqueue.quickstart.tour;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/** The queue's table, as any SQL client sees the table. */
final class JobTable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DataSource dataSource;

    JobTable(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** One row of the table. */
    record Row(String status, int retryCount, Instant finishedAt) {}

    long insert(String urlPath) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return insert(connection, urlPath);
        }
    }

    /** Inserts a job that is retried twice. */
    void insert(String queue, String urlPath) throws SQLException {
        String sql = """
                INSERT INTO job_queue (http_verb, payload, queue, url_path, retry_limit)
                VALUES ('POST', '{"from":"SQL"}', ?, ?, 2)""";
        try (Connection connection = dataSource.getConnection();
                var insert = connection.prepareStatement(sql)) {
            insert.setString(1, queue);
            insert.setString(2, urlPath);
            insert.executeUpdate();
        }
    }

    long insertAndRollBack(String urlPath) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            long id = insert(connection, urlPath);
            connection.rollback();
            return id;
        }
    }

    Optional<Row> find(long id) throws SQLException {
        String sql = "SELECT status, retry_count, finished_at FROM job_queue WHERE job_id = ?";
        try (Connection connection = dataSource.getConnection();
                var select = connection.prepareStatement(sql)) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    Row awaitComplete(long id) {
        return Awaitility.await("job " + id + " to be complete")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> find(id),
                        row -> row.filter(r -> r.status().equals("complete")).isPresent())
                .orElseThrow();
    }

    long count() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM job_queue")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static long insert(Connection connection, String urlPath) throws SQLException {
        String sql = """
                INSERT INTO job_queue (http_verb, payload, url_path)
                VALUES ('POST', '{"from":"SQL"}', ?) RETURNING job_id""";
        try (var insert = connection.prepareStatement(sql)) {
            insert.setString(1, urlPath);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static Row read(ResultSet row) throws SQLException {
        var finishedAt = row.getTimestamp(3);
        return new Row(row.getString(1), row.getInt(2), finishedAt == null ? null : finishedAt.toInstant());
    }
}
