package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureText;

/** Deletes finished jobs whose retention has passed, in batches, so that no lock is held for long. */
public final class Retention {

    private static final EventLog LOG = EventLog.of(Retention.class);
    private static final String COMPLETE = "complete";
    private static final String DEAD = "dead_or_cancelled";

    private final Database database;
    private final Schema schema;

    public Retention(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    /**
     * Deletes all jobs whose retention has passed. A job stays if a foreign key of an application's table refers to it,
     * or if a trigger refuses to delete it. Ends early if the thread is interrupted.
     *
     * @param complete how long complete jobs are kept
     * @param dead how long dead and cancelled jobs are kept
     * @return how many jobs were deleted
     */
    public long deleteExpired(Duration complete, Duration dead) throws SQLException {
        return deleteAll(COMPLETE, complete) + deleteAll(DEAD, dead);
    }

    private long deleteAll(String states, Duration retention) throws SQLException {
        RetentionPass pass = new RetentionPass(database, schema, states, retention);
        long deleted = 0;
        while (!pass.isOver() && !Thread.currentThread().isInterrupted()) {
            deleted += pass.deleteBatch();
        }
        if (pass.firstRefusal() != null) {
            LOG.write(
                    LogEvent.RETENTION_REFUSED,
                    () -> LogLine.of(pass.undeleted() + " jobs whose retention has passed cannot be deleted, because"
                                    + " foreign keys of other tables refer to these jobs or triggers refuse the"
                                    + " deletion; the first of these jobs is " + pass.firstUndeleted() + ": "
                                    + FailureText.brief(pass.firstRefusal()))
                            .job(pass.firstUndeleted())
                            .count(pass.undeleted()));
        }
        return deleted;
    }
}
