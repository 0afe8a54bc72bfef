package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;

/** Deletes finished jobs whose time has passed, a few at a time so that no lock is held for long. */
public final class Retention {

    private static final int BATCH = 1_000;

    private static final String DELETE = """
            DELETE FROM {job_queue} WHERE job_id IN (
                SELECT job_id FROM {job_queue}
                 WHERE status IN ('complete', 'dead', 'cancelled')
                   AND finished_at < now() - LEAST(?, ?)::float8 * interval '1 second'
                   AND finished_at < now() - CASE status WHEN 'complete' THEN ? ELSE ? END::float8 * interval '1 second'
                 ORDER BY finished_at
                 LIMIT ? FOR UPDATE SKIP LOCKED)""";

    private final Database database;
    private final Schema schema;

    public Retention(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    /**
     * Deletes what is older than its retention.
     *
     * @param complete for how long complete jobs are kept
     * @param dead for how long dead and cancelled jobs are kept
     * @return how many jobs were deleted
     */
    public long deleteExpired(Duration complete, Duration dead) throws SQLException {
        long deleted = 0;
        int batch;
        do {
            batch = deleteBatch(complete.toSeconds(), dead.toSeconds());
            deleted += batch;
        } while (batch == BATCH && !Thread.currentThread().isInterrupted());
        return deleted;
    }

    private int deleteBatch(long complete, long dead) throws SQLException {
        return database.prepare(schema.qualify(DELETE), statement -> {
            statement.setLong(1, complete);
            statement.setLong(2, dead);
            statement.setLong(3, complete);
            statement.setLong(4, dead);
            statement.setInt(5, BATCH);
            return statement.executeUpdate();
        });
    }
}
