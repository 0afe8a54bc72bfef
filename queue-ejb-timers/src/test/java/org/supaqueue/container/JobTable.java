package org.supaqueue.container;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.supaqueue.testing.TestDatabase;

/** The queue's table, as any SQL client sees the table. */
record JobTable(TestDatabase database) {
    private static final String INSERT = """
            INSERT INTO job_queue (http_verb, url_path, payload, retry_limit, queue, timeout_ms, headers)
            VALUES (?, ?, CAST(? AS jsonb), ?, ?, ?, CAST(? AS jsonb)) RETURNING job_id""";
    private static final String INSERT_GOOD =
            "INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', ? FROM generate_series(1, ?)";
    private static final String SELECT = "SELECT job_id, status, retry_count, content, error FROM job_queue";
    private static final String ATTEMPTS = " FROM job_attempt WHERE job_attempt.job_id = job_queue.job_id)";

    /** Whether the application has created the table. The application migrates its schema while it starts. */
    boolean exists() throws SQLException {
        return isTrue("to_regclass('job_queue') IS NOT NULL");
    }

    long insert(NewJob job) throws SQLException {
        return insertAmong(job, 0, "");
    }

    /** Inserts a job and a number of good jobs in one transaction. */
    long insertAmong(NewJob job, int others, String pathOfOthers) throws SQLException {
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            insertGood(connection, pathOfOthers, others / 2);
            long id = insert(connection, job);
            insertGood(connection, pathOfOthers, others - others / 2);
            connection.commit();
            return id;
        }
    }

    long insertAndRollBack(NewJob job) throws SQLException {
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            long id = insert(connection, job);
            connection.rollback();
            return id;
        }
    }

    long insertAndRollBackToSavepoint(NewJob job) throws SQLException {
        try (var connection = database.connect()) {
            connection.setAutoCommit(false);
            var savepoint = connection.setSavepoint();
            long id = insert(connection, job);
            connection.rollback(savepoint);
            connection.commit();
            return id;
        }
    }

    void execute(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Optional<JobRow> find(long id) throws SQLException {
        return select(" WHERE job_id = " + id).stream().findFirst();
    }

    JobRow awaitEnd(long id) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> find(id).orElseThrow(),
                        row -> List.of("complete", "dead", "cancelled").contains(row.status()));
    }

    JobRow findByPath(String urlPath) throws SQLException {
        return select(" WHERE url_path = '" + urlPath + "'").get(0);
    }

    List<JobRow> all() throws SQLException {
        return select("");
    }

    int complete(String urlPath) throws SQLException {
        return select(" WHERE status = 'complete' AND url_path = '" + urlPath + "'")
                .size();
    }

    /** Whether a condition of {@code behaviours.txt} is true for a row now. */
    boolean holds(String also, long id) throws SQLException {
        String nextRun = "next run in ";
        String condition =
                switch (also) {
                    case "" -> "true";
                    case "truncated" -> "response_truncated";
                    case "whole" -> "NOT response_truncated";
                    case "no lease lost" -> "lost_leases = 0";
                    case "three attempts kept" -> "(SELECT count(*) = 3" + ATTEMPTS;
                    case "three attempts cut at 3 s" ->
                        "(SELECT count(*) = 3 AND min(duration_ms) >= 2950 AND max(duration_ms) <= 3250" + ATTEMPTS;
                    default -> {
                        if (!also.startsWith(nextRun)) {
                            throw new IllegalArgumentException(also);
                        }
                        String wait = "interval '" + also.substring(nextRun.length()) + "'";
                        yield "run_at - started_at BETWEEN " + wait + " - interval '1.1 s' AND " + wait
                                + " + interval '1.1 s'";
                    }
                };
        return isTrue("(SELECT " + condition + " FROM job_queue WHERE job_id = " + id + ")");
    }

    private boolean isTrue(String condition) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT " + condition)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private List<JobRow> select(String where) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(SELECT + where)) {
            List<JobRow> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new JobRow(
                        rows.getLong(1), rows.getString(2), rows.getInt(3), rows.getString(4), rows.getString(5)));
            }
            return found;
        }
    }

    private static void insertGood(Connection connection, String urlPath, int count) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_GOOD)) {
            insert.setString(1, urlPath);
            insert.setInt(2, count);
            insert.executeUpdate();
        }
    }

    private static long insert(Connection connection, NewJob job) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, job.verb());
            insert.setString(2, job.urlPath());
            insert.setString(3, job.payload());
            insert.setInt(4, job.limit());
            insert.setString(5, job.queue());
            insert.setObject(6, job.timeoutMillis().orElse(null), Types.INTEGER);
            insert.setString(7, headers(job));
            try (ResultSet rows = insert.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private static String headers(NewJob job) {
        return job.headers().entrySet().stream()
                .map(header -> "\"" + header.getKey() + "\": \""
                        + header.getValue().replace("\r", "\\r").replace("\n", "\\n") + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }
}
