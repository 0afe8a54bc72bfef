package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.supaqueue.internal.request.Quoted;

/** Speaks once when something stops working and once when it works again, and tells how long to wait in between. */
public final class Outage {

    private static final System.Logger LOG = System.getLogger(Outage.class.getName());
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** A return of the database is told; this is for the case that nobody else asks for it. */
    private static final Duration DATABASE_AWAY = Duration.ofSeconds(1);

    private static final int LONGEST_CHAIN = 20;

    private final String what;
    private final Duration longest;
    private volatile Duration wait;
    private volatile boolean spoken;

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
        if (failure instanceof DatabaseAwayException || failure instanceof LostConnectionException) {
            // Their own line in the log has been written, and the end of the outage wakes whoever waits.
            wait = longest.compareTo(DATABASE_AWAY) < 0 ? longest : DATABASE_AWAY;
            return wait;
        }
        if (spoken) {
            LOG.log(System.Logger.Level.DEBUG, "{0} failed again: {1}", what, brief(failure));
            wait = atMostLongest(wait.multipliedBy(2));
        } else {
            spoken = true;
            String first = what + " failed and is tried again until it works: " + brief(failure);
            // The trace of a database's refusal says nothing, and its message can quote a row.
            LOG.log(System.Logger.Level.WARNING, first, failure instanceof SQLException ? null : failure);
            wait = atMostLongest(FIRST);
        }
        return wait;
    }

    private Duration atMostLongest(Duration next) {
        return next.compareTo(longest) > 0 ? longest : next;
    }

    /**
     * Says what failed in one line; what PostgreSQL adds on further lines can be the contents of a row. Servers wrap the
     * driver's exceptions, some without a word of their own: the first cause that has a SQLSTATE tells most.
     */
    public static String brief(Throwable failure) {
        Throwable telling = chain(failure)
                .filter(cause -> cause instanceof SQLException refused && hasText(refused.getSQLState()))
                .findFirst()
                .or(() -> chain(failure)
                        .filter(cause -> hasText(cause.getMessage()))
                        .findFirst())
                .orElse(failure);
        String message = Quoted.escaped(
                String.valueOf(telling.getMessage()).lines().findFirst().orElse(""));
        if (telling instanceof SQLException refused) {
            String state = refused.getSQLState();
            return hasText(state) ? "SQLSTATE " + state + ", " + message : message;
        }
        return telling.getClass().getName() + ": " + message;
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(LONGEST_CHAIN);
    }

    private static boolean hasText(String text) {
        return text != null && !text.isBlank();
    }

    public boolean isOn() {
        return wait != null;
    }

    /** It worked. */
    public void over() {
        if (wait != null) {
            wait = null;
            if (spoken) {
                spoken = false;
                LOG.log(System.Logger.Level.INFO, "{0} works again", what);
            }
        }
    }
}
