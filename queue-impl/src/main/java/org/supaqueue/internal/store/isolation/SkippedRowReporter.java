package org.supaqueue.internal.store.isolation;

import java.sql.SQLException;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureText;

/** Reports the rows that are skipped, in the log and, if the {@link RowStatement} supports it, in the rows. */
final class SkippedRowReporter {

    private static final EventLog LOG = EventLog.of(RowIsolation.class);

    /** The maximum length of the reason, in chars. */
    private static final int MAX_REASON = 300;

    private final String action;

    /** @param action completes the sentence "job 7 cannot be ...", for example "claimed" */
    SkippedRowReporter(String what) {
        this.action = what;
    }

    void report(RowStatement statement, long id, SQLException refusal) {
        String brief = FailureText.brief(refusal);
        String reason = brief.length() > MAX_REASON ? brief.substring(0, MAX_REASON) + "…" : brief;
        LOG.write(
                LogEvent.ROW_SKIPPED,
                () -> LogLine.of("Job " + id + " cannot be " + action
                                + " and is skipped; the node tries the job again alone, after pauses from 1 s to 1 min: "
                                + reason)
                        .job(id));
        try {
            statement.recordError(id, "cannot be " + action + ": " + reason);
        } catch (SQLException failed) {
            LOG.write(
                    LogEvent.ROW_UNRECORDED,
                    () -> LogLine.of("The reason could not be written to the error column of job " + id + ": "
                                    + FailureText.brief(failed))
                            .job(id));
        }
    }
}
