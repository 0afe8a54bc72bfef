package org.supaqueue.container;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.supaqueue.testing.TestDatabase;

/** The table as any SQL client sees it. */
record JobTable(TestDatabase database) {
    private static final String INSERT = """
            INSERT INTO job_queue (http_verb, url_path, payload, retry_limit, queue)
            VALUES (?, ?, CAST(? AS jsonb), ?, ?) RETURNING job_id""";
    private static final String SELECT = "SELECT job_id, status, retry_count, content, error FROM job_queue";

    /** The application migrates its schema while it starts. */
    boolean exists() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT to_regclass('job_queue') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        }
    }

    long insert(NewJob job) throws SQLException {
        return insert(job, true);
    }

    long insertAndRollBack(NewJob job) throws SQLException {
        return insert(job, false);
    }

    Optional<JobRow> find(long id) throws SQLException {
        return all().stream().filter(row -> row.id() == id).findFirst();
    }

    List<JobRow> all() throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(SELECT)) {
            List<JobRow> found = new ArrayList<>();
            while (rows.next()) {
                found.add(new JobRow(
                        rows.getLong(1), rows.getString(2), rows.getInt(3), rows.getString(4), rows.getString(5)));
            }
            return found;
        }
    }

    private long insert(NewJob job, boolean commit) throws SQLException {
        try (var connection = database.connect();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            connection.setAutoCommit(false);
            insert.setString(1, job.verb());
            insert.setString(2, job.urlPath());
            insert.setString(3, job.payload());
            insert.setInt(4, job.limit());
            insert.setString(5, job.queue());
            long id = firstLong(insert);
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return id;
        }
    }

    private static long firstLong(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
