package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Deletes statistics and audit rows whose time has passed, in batches, so that no lock is held for long. */
public final class OldRecords {

    private static final int BATCH = 5_000;
    private static final Duration MINUTES_KEPT = Duration.ofDays(2);
    private static final Duration HOURS_KEPT = Duration.ofDays(35);

    private static final SqlFile SQL = new SqlFile("statistics.sql");

    private final Database database;
    private final TimedSql queues;
    private final TimedSql errors;
    private final TimedSql audit;

    OldRecords(Database database, Schema schema) {
        this.database = database;
        this.queues = new TimedSql(schema, SQL.statement("delete_queues"));
        this.errors = new TimedSql(schema, SQL.statement("delete_errors"));
        this.audit = new TimedSql(schema, SQL.statement("delete_audit"));
    }

    /**
     * Deletes all rows whose time has passed. Ends early if the thread is interrupted.
     *
     * @param auditKept how long the rows of the audit are kept
     */
    public void delete(Duration auditKept) throws SQLException {
        for (TimedSql statistics : new TimedSql[] {queues, errors}) {
            deleteAll(statistics, "minute", MINUTES_KEPT);
            deleteAll(statistics, "hour", HOURS_KEPT);
        }
        deleteAll(audit, null, auditKept);
    }

    private void deleteAll(TimedSql sql, String resolution, Duration kept) throws SQLException {
        int deleted;
        do {
            deleted = database.runByIndex(
                    sql,
                    TimeLimit.USUAL,
                    parameters -> {
                        if (resolution != null) {
                            parameters.setString("resolution", resolution);
                        }
                        parameters.setLong("kept_ms", kept.toMillis());
                        parameters.setInt("limit", BATCH);
                    },
                    row -> {
                        row.next();
                        return row.getInt(1);
                    });
        } while (deleted == BATCH && !Thread.currentThread().isInterrupted());
    }
}
