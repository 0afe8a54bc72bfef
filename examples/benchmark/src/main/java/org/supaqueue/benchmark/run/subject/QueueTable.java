package org.supaqueue.benchmark.run.subject;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.supaqueue.benchmark.run.consumer.Consumer;
import org.supaqueue.benchmark.run.postgres.Database;

/**
 * The queue's table. The node must have created the table before.
 *
 * @param database database of the table
 */
public record QueueTable(Database database) implements JobTable {
    private static final String INSERT = """
            WITH inserted AS (
                INSERT INTO job_queue (http_verb, payload, url_path)
                SELECT 'POST', ?::jsonb, '/jobs' FROM generate_series(1, ?) RETURNING job_id
            )
            SELECT min(job_id), max(job_id) FROM inserted""";
    private static final String LEFT = """
            SELECT count(*) FROM (
                SELECT FROM job_queue
                 WHERE job_id BETWEEN ? AND ? AND status IN ('', 'failed', 'processing')
                 ORDER BY job_id DESC LIMIT 1) AS one""";
    private static final String DONE = """
            SELECT count(*) FROM job_queue
             WHERE job_id BETWEEN ? AND ? AND status = 'complete' AND content = '%s'
               AND retry_count = 0 AND lost_leases = 0""".formatted(Consumer.ANSWER);

    @Override
    public void clear() throws SQLException {
        database.execute("TRUNCATE job_queue CASCADE");
    }

    @Override
    public Ids insert(Connection connection, int count) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, Payload.JSON);
            insert.setInt(2, count);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return new Ids(row.getLong(1), row.getLong(2));
            }
        }
    }

    @Override
    public boolean isDrained(Connection connection, Ids ids) throws SQLException {
        return count(connection, LEFT, ids) == 0;
    }

    @Override
    public long done(Connection connection, Ids ids) throws SQLException {
        return count(connection, DONE, ids);
    }

    private static long count(Connection connection, String sql, Ids ids) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, ids.first());
            select.setLong(2, ids.last());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
