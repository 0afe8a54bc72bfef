package org.supaqueue.internal.store;

import static org.supaqueue.internal.store.Database.BY_INDEX;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One walk over the expired jobs of some states. A job that a table of the host refers to cannot be deleted, nor can the
 * batch it is in: batches are halved down to it, and go on behind it.
 */
final class RetentionPass {

    private static final int BATCH = 1_000;
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    /** Begins where the last batch ended, past the index entries of what that has deleted. */
    private static final String EXPIRED = BY_INDEX + """
            WITH expired AS MATERIALIZED (
                SELECT job_id, finished_at FROM {job_queue}
                 WHERE %s AND finished_at >= ?::timestamptz
                   AND finished_at < now() - ?::float8 * interval '1 second'
                   AND job_id <> ALL (?)
                 ORDER BY finished_at, job_id LIMIT ? FOR UPDATE SKIP LOCKED
            )""";

    private static final String DELETE = EXPIRED + """
            , deleted AS (
                DELETE FROM {job_queue} AS j
                 USING expired
                 WHERE j.job_id BETWEEN expired.job_id AND expired.job_id
                RETURNING 1
            )
            SELECT (SELECT pg_catalog.count(*) FROM deleted), (SELECT max(finished_at)::text FROM expired)""";

    private static final String FIRST = EXPIRED + " SELECT job_id, finished_at::text FROM expired";

    private final Database database;
    private final String delete;
    private final String first;
    private final Duration kept;
    private final List<Long> skipped = new ArrayList<>();
    private String from = "-infinity";
    private int size = BATCH;
    private long referenced;

    /**
     * @param states those of the jobs to delete, as a condition
     * @param kept for how long they are kept
     */
    RetentionPass(Database database, Schema schema, String states, Duration kept) {
        this.database = database;
        this.delete = schema.qualify(DELETE.formatted(states));
        this.first = schema.qualify(FIRST.formatted(states));
        this.kept = kept;
    }

    boolean isOver() {
        return from == null;
    }

    /** How many jobs were left because other tables refer to them. */
    long referenced() {
        return referenced;
    }

    /** @return how many jobs were deleted; none also if one is in the way */
    int deleteBatch() throws SQLException {
        try {
            int deleted = database.byIndex(delete, this::bind, this::readDeleted);
            size = Math.min(size * 2, BATCH);
            return deleted;
        } catch (SQLException refused) {
            if (!FOREIGN_KEY_VIOLATION.equals(refused.getSQLState())) {
                throw refused;
            }
            if (size > 1) {
                size /= 2;
            } else {
                database.byIndex(first, this::bind, this::skip);
            }
            return 0;
        }
    }

    private void bind(PreparedStatement statement) throws SQLException {
        statement.setString(1, from);
        statement.setLong(2, kept.toSeconds());
        statement.setArray(3, statement.getConnection().createArrayOf("bigint", skipped.toArray()));
        statement.setInt(4, size);
    }

    private int readDeleted(ResultSet row) throws SQLException {
        row.next();
        goOnFrom(row.getString(2));
        return row.getInt(1);
    }

    private Void skip(ResultSet row) throws SQLException {
        if (row.next()) {
            goOnFrom(row.getString(2));
            skipped.add(row.getLong(1));
            referenced++;
        }
        return null;
    }

    /** Only jobs that finished at that very moment come up again. */
    private void goOnFrom(String finishedAt) {
        if (!from.equals(finishedAt)) {
            skipped.clear();
        }
        from = finishedAt;
    }
}
