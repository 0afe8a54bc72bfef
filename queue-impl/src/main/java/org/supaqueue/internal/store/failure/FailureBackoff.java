package org.supaqueue.internal.store.failure;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;

/** Computes the pause before a retry. Logs once when an operation begins to fail, and once when it works again. */
public final class FailureBackoff {

    private static final EventLog LOG = EventLog.of(FailureBackoff.class);
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /**
     * The pause during an outage of the database. The end of the outage wakes the waiting thread early, but some thread
     * must try the database to detect the end.
     */
    private static final Duration DATABASE_UNAVAILABLE = Duration.ofSeconds(1);

    private final String operation;
    private final Duration longest;
    private volatile Duration pause;
    private volatile boolean logged;

    public FailureBackoff(String what) {
        this(what, LONGEST);
    }

    /** @param longest the longest pause before a retry */
    public FailureBackoff(String what, Duration longest) {
        this.operation = what;
        this.longest = longest;
    }

    /** Records a failure. Returns the pause before the next retry. */
    public Duration next(Throwable failure) {
        if (failure instanceof DatabaseUnavailableException || failure instanceof LostConnectionException) {
            // The outage has its own log line, and the end of the outage wakes the waiting thread.
            pause = longest.compareTo(DATABASE_UNAVAILABLE) < 0 ? longest : DATABASE_UNAVAILABLE;
            return pause;
        }
        if (logged) {
            LOG.write(
                    LogEvent.WORK_FAILED_AGAIN,
                    () -> LogLine.of(operation + " failed again: " + FailureText.brief(failure)));
            pause = atMostLongest(pause.multipliedBy(2));
        } else {
            logged = true;
            // The stack trace of an SQLException does not help, and its full message can contain data of a row.
            LOG.write(
                    LogEvent.WORK_FAILED,
                    () -> LogLine.of(
                            operation + " failed and is tried again until it works: " + FailureText.brief(failure)),
                    failure instanceof SQLException ? null : failure);
            pause = atMostLongest(FIRST);
        }
        return pause;
    }

    private Duration atMostLongest(Duration next) {
        return next.compareTo(longest) > 0 ? longest : next;
    }

    public boolean isFailing() {
        return pause != null;
    }

    /** Records a success. */
    public void reset() {
        if (pause != null) {
            pause = null;
            if (logged) {
                logged = false;
                LOG.write(LogEvent.WORK_RECOVERED, () -> LogLine.of(operation + " works again"));
            }
        }
    }
}
