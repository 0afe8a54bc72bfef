package org.supaqueue.internal.store;

import java.time.Duration;

/** Speaks once when something stops working and once when it works again, and tells how long to wait in between. */
public final class Outage {

    private static final System.Logger LOG = System.getLogger(Outage.class.getName());
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final String what;
    private Duration wait;

    public Outage(String what) {
        this.what = what;
    }

    /** It failed, perhaps not for the first time: how long to wait before it is tried again. */
    public Duration backoff(Exception failure) {
        if (wait == null) {
            LOG.log(System.Logger.Level.WARNING, what + " failed and is tried again until it works", failure);
            wait = FIRST;
        } else {
            LOG.log(System.Logger.Level.DEBUG, what + " failed again", failure);
            wait = wait.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : wait.multipliedBy(2);
        }
        return wait;
    }

    /** It worked. */
    public void over() {
        if (wait != null) {
            LOG.log(System.Logger.Level.INFO, "{0} works again", what);
            wait = null;
        }
    }
}
