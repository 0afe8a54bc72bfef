package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;

/** Computes the pause before a retry. Logs once when an operation begins to fail, and once when it works again. */
public final class FailureBackoff {

    private static final System.Logger LOG = System.getLogger(FailureBackoff.class.getName());
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /**
     * The pause during an outage of the database. The end of the outage wakes the waiting thread early, but some thread
     * must try the database to detect the end.
     */
    private static final Duration DATABASE_AWAY = Duration.ofSeconds(1);

    private final String what;
    private final Duration longest;
    private volatile Duration wait;
    private volatile boolean spoken;

    public FailureBackoff(String what) {
        this(what, LONGEST);
    }

    /** @param longest the longest pause before a retry */
    public FailureBackoff(String what, Duration longest) {
        this.what = what;
        this.longest = longest;
    }

    /** Records a failure. Returns the pause before the next retry. */
    public Duration next(Throwable failure) {
        if (failure instanceof DatabaseAwayException || failure instanceof LostConnectionException) {
            // DatabaseOutage has already logged this failure, and wakes the waiting thread when the outage ends.
            wait = longest.compareTo(DATABASE_AWAY) < 0 ? longest : DATABASE_AWAY;
            return wait;
        }
        if (spoken) {
            LOG.log(System.Logger.Level.DEBUG, "{0} failed again: {1}", what, FailureText.brief(failure));
            wait = atMostLongest(wait.multipliedBy(2));
        } else {
            spoken = true;
            String first = what + " failed and is tried again until it works: " + FailureText.brief(failure);
            // The stack trace of an SQLException does not help, and its full message can contain data of a row.
            LOG.log(System.Logger.Level.WARNING, first, failure instanceof SQLException ? null : failure);
            wait = atMostLongest(FIRST);
        }
        return wait;
    }

    private Duration atMostLongest(Duration next) {
        return next.compareTo(longest) > 0 ? longest : next;
    }

    public boolean isFailing() {
        return wait != null;
    }

    /** Records a success. */
    public void reset() {
        if (wait != null) {
            wait = null;
            if (spoken) {
                spoken = false;
                LOG.log(System.Logger.Level.INFO, "{0} works again", what);
            }
        }
    }
}
