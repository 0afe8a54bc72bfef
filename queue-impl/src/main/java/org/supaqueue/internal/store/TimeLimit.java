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

    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** Long enough for a row that waits for something, if that takes no longer than this. */
    public static TimeLimit of(Duration time) {
        Duration atLeast = time.compareTo(SHORTEST) < 0 ? SHORTEST : time;
        return new TimeLimit(atLeast, atLeast);
    }

    /** Sets the limits for the statement behind, which is sent with this and is in the same transaction. */
    String before(String sql) {
        return Database.BY_INDEX + set("statement_timeout", statement) + set("lock_timeout", lock) + ";\n" + sql;
    }

    private static String set(String setting, Duration limit) {
        return ", pg_catalog.set_config('" + setting + "', '" + limit.toMillis() + "', true)";
    }
}
