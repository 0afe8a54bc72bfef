package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;

/** Speaks once when something stops working and once when it works again, and tells how long to wait in between. */
public final class Outage {

    private static final System.Logger LOG = System.getLogger(Outage.class.getName());
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final String what;
    private final Duration longest;
    private volatile Duration wait;

    public Outage(String what) {
        this(what, LONGEST);
    }

    /** @param longest how long to wait at most before it is tried again */
    public Outage(String what, Duration longest) {
        this.what = what;
        this.longest = longest;
    }

    /** It failed, perhaps not for the first time: how long to wait before it is tried again. */
    public Duration backoff(Throwable failure) {
        if (wait == null) {
            String first = what + " failed and is tried again until it works: " + brief(failure);
            // The trace of a database's refusal says nothing, and its message can quote a row.
            LOG.log(System.Logger.Level.WARNING, first, failure instanceof SQLException ? null : failure);
            wait = atMostLongest(FIRST);
        } else {
            LOG.log(System.Logger.Level.DEBUG, "{0} failed again: {1}", what, brief(failure));
            wait = atMostLongest(wait.multipliedBy(2));
        }
        return wait;
    }

    private Duration atMostLongest(Duration next) {
        return next.compareTo(longest) > 0 ? longest : next;
    }

    /** Says what failed in one line; what PostgreSQL adds on further lines can be the contents of a row. */
    public static String brief(Throwable failure) {
        String message =
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return failure instanceof SQLException refused
                ? "SQLSTATE " + refused.getSQLState() + ", " + message
                : failure.getClass().getName() + ": " + message;
    }

    public boolean isOn() {
        return wait != null;
    }

    /** It worked. */
    public void over() {
        if (wait != null) {
            LOG.log(System.Logger.Level.INFO, "{0} works again", what);
            wait = null;
        }
    }
}
