package org.supaqueue.internal.store;

import java.time.Duration;

/**
 * How long PostgreSQL may work on a statement.
 *
 * @param statement in all
 * @param lock for one lock of somebody else's; our own statements skip locked rows, but an application's trigger may wait
 */
public record TimeLimit(Duration statement, Duration lock) {

    /** For a statement over many rows. One that takes longer goes on with fewer. */
    public static final TimeLimit USUAL = new TimeLimit(Duration.ofSeconds(2), Duration.ofMillis(500));

    /** For a row that may hold the statement up: whatever else is due waits meanwhile. */
    public static final TimeLimit SHORT = new TimeLimit(Duration.ofMillis(300), Duration.ofMillis(200));

    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** For a slow database. A lock gets no more time than usual, since to wait for a lock is no sign of a slow database. */
    public static TimeLimit of(Duration time) {
        Duration atLeast = time.compareTo(SHORTEST) < 0 ? SHORTEST : time;
        return new TimeLimit(atLeast, atLeast.compareTo(USUAL.lock) < 0 ? atLeast : USUAL.lock);
    }

    /** Sets the limits for the statement behind, which is sent with this and is in the same transaction. */
    String before(String sql) {
        return Database.BY_INDEX + set("statement_timeout", statement) + set("lock_timeout", lock) + ";\n" + sql;
    }

    private static String set(String setting, Duration limit) {
        return ", pg_catalog.set_config('" + setting + "', '" + limit.toMillis() + "', true)";
    }
}
