package org.supaqueue.internal.store.isolation;

import java.sql.SQLException;
import org.supaqueue.internal.store.failure.FailureText;

/** Reports the rows that are skipped, in the log and, if the {@link RowStatement} supports it, in the rows. */
final class SkippedRowReporter {

    private static final System.Logger LOG = System.getLogger(RowIsolation.class.getName());

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
        LOG.log(
                System.Logger.Level.WARNING,
                "Job {0} cannot be {1} and is skipped; the node tries the job again alone, after pauses from 1 s to 1 min: {2}",
                Long.toString(id),
                action,
                reason);
        try {
            statement.recordError(id, "cannot be " + action + ": " + reason);
        } catch (SQLException failed) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "The reason could not be written to the error column of job {0}: {1}",
                    Long.toString(id),
                    FailureText.brief(failed));
        }
    }
}
