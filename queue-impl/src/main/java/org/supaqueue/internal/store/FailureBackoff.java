package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;

/** Speaks once when something stops working and once when it works again, and tells how long to wait in between. */
public final class FailureBackoff {

    private static final System.Logger LOG = System.getLogger(FailureBackoff.class.getName());
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** A return of the database is told; this is for the case that nobody else asks for it. */
    private static final Duration DATABASE_AWAY = Duration.ofSeconds(1);

    private final String what;
    private final Duration longest;
    private volatile Duration wait;
    private volatile boolean spoken;

    public FailureBackoff(String what) {
        this(what, LONGEST);
    }

    /** @param longest how long to wait at most before it is tried again */
    public FailureBackoff(String what, Duration longest) {
        this.what = what;
        this.longest = longest;
    }

    /** It failed, perhaps not for the first time: how long to wait before it is tried again. */
    public Duration next(Throwable failure) {
        if (failure instanceof DatabaseAwayException || failure instanceof LostConnectionException) {
            // Their own line in the log has been written, and the end of the outage wakes whoever waits.
            wait = longest.compareTo(DATABASE_AWAY) < 0 ? longest : DATABASE_AWAY;
            return wait;
        }
        if (spoken) {
            LOG.log(System.Logger.Level.DEBUG, "{0} failed again: {1}", what, FailureText.brief(failure));
            wait = atMostLongest(wait.multipliedBy(2));
        } else {
            spoken = true;
            String first = what + " failed and is tried again until it works: " + FailureText.brief(failure);
            // The trace of a database's refusal says nothing, and its message can quote a row.
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

    /** It works again, or still. */
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
