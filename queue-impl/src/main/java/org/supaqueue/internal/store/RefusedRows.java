package org.supaqueue.internal.store;

import java.sql.SQLException;

/** Reports the rows that are skipped, in the log and, if the {@link RowStatement} supports it, in the rows. */
final class RefusedRows {

    private static final System.Logger LOG = System.getLogger(RowIsolation.class.getName());

    /** The maximum length of the reason, in chars. */
    private static final int MAX_TEXT = 300;

    private final String what;

    /** @param what completes the sentence "job 7 cannot be ...", for example "claimed" */
    RefusedRows(String what) {
        this.what = what;
    }

    void name(RowStatement rows, long id, SQLException refusal) {
        String brief = FailureText.brief(refusal);
        String cut = brief.length() > MAX_TEXT ? brief.substring(0, MAX_TEXT) + "…" : brief;
        LOG.log(
                System.Logger.Level.WARNING,
                "Job {0} cannot be {1} and is left out; it is tried again alone, about once a minute: {2}",
                Long.toString(id),
                what,
                cut);
        try {
            rows.refused(id, "cannot be " + what + ": " + cut);
        } catch (SQLException unwritable) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "The row of job {0} does not take that as its error: {1}",
                    Long.toString(id),
                    FailureText.brief(unwritable));
        }
    }
}
