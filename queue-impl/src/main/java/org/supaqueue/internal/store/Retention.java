package org.supaqueue.internal.store;

import static org.supaqueue.internal.store.Database.BY_INDEX;

import java.sql.SQLException;
import java.time.Duration;

/** Deletes finished jobs whose time has passed, a few at a time so that no lock is held for long. */
public final class Retention {

    private static final int BATCH = 1_000;
    private static final String COMPLETE = "status = 'complete'";
    private static final String DEAD = "status IN ('dead', 'cancelled')";

    /** Begins where the last batch ended, past the index entries of what that has deleted. */
    private static final String DELETE = BY_INDEX + """
            WITH expired AS MATERIALIZED (
                SELECT job_id, finished_at FROM {job_queue}
                 WHERE %s AND finished_at >= ?::timestamptz
                   AND finished_at < now() - ?::float8 * interval '1 second'
                 ORDER BY finished_at LIMIT ? FOR UPDATE SKIP LOCKED
            ), deleted AS (
                DELETE FROM {job_queue} AS j USING expired WHERE j.job_id BETWEEN expired.job_id AND expired.job_id RETURNING 1
            )
            SELECT (SELECT pg_catalog.count(*) FROM deleted), (SELECT max(finished_at)::text FROM expired)""";

    private final Database database;
    private final Schema schema;

    public Retention(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    /** What a batch deleted, and up to when that was finished; null if there was nothing. */
    private record Batch(int jobs, String end) {}

    /**
     * Deletes what is older than its retention.
     *
     * @param complete for how long complete jobs are kept
     * @param dead for how long dead and cancelled jobs are kept
     * @return how many jobs were deleted
     */
    public long deleteExpired(Duration complete, Duration dead) throws SQLException {
        return deleteAll(COMPLETE, complete) + deleteAll(DEAD, dead);
    }

    private long deleteAll(String states, Duration kept) throws SQLException {
        String sql = schema.qualify(DELETE.formatted(states));
        long deleted = 0;
        Batch batch = new Batch(0, "-infinity");
        do {
            batch = delete(sql, batch.end(), kept.toSeconds());
            deleted += batch.jobs();
        } while (batch.end() != null && !Thread.currentThread().isInterrupted());
        return deleted;
    }

    private Batch delete(String sql, String from, long seconds) throws SQLException {
        return database.byIndex(
                sql,
                statement -> {
                    statement.setString(1, from);
                    statement.setLong(2, seconds);
                    statement.setInt(3, BATCH);
                },
                row -> {
                    row.next();
                    return new Batch(row.getInt(1), row.getString(2));
                });
    }
}
