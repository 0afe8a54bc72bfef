package org.supaqueue.internal.store.failure;

import java.time.Duration;

/**
 * The time limits of a statement in PostgreSQL.
 *
 * @param statementTimeout the {@code statement_timeout}: how long the statement may run
 * @param lockTimeout the {@code lock_timeout}: how long the statement may wait for one lock. Our statements skip
 *     locked rows, but a trigger of the application may wait for a lock.
 */
public record TimeLimit(Duration statementTimeout, Duration lockTimeout) {

    /** For a statement over many rows. After a statement that takes longer, the next statement takes fewer rows. */
    public static final TimeLimit USUAL = new TimeLimit(Duration.ofSeconds(2), Duration.ofMillis(500));

    /** For a row that may hold the statement up. Short, because all other due work waits meanwhile. */
    public static final TimeLimit SHORT = new TimeLimit(Duration.ofMillis(300), Duration.ofMillis(200));

    private static final Duration MIN_TIMEOUT = Duration.ofMillis(100);

    /**
     * For a slow database. Only the statement gets more time than usual: a wait for a lock does not show that the
     * database is slow.
     */
    public static TimeLimit of(Duration time) {
        Duration atLeast = time.compareTo(MIN_TIMEOUT) < 0 ? MIN_TIMEOUT : time;
        return new TimeLimit(atLeast, atLeast.compareTo(USUAL.lockTimeout) < 0 ? atLeast : USUAL.lockTimeout);
    }
}
