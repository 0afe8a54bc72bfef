package org.supaqueue.console.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Tells the database who acts, for the audit. */
public final class Actors {

    private static final String SET = "SELECT pg_catalog.set_config('supaqueue.actor', ?, true),"
            + " pg_catalog.set_config('supaqueue.actor_source', 'console', true)";

    private final DataSource dataSource;

    /** @param dataSource the queue's own */
    public Actors(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Sets the actor for the transaction of the thread. Must be the transaction's first use of the database, because the
     * transaction becomes READ COMMITTED.
     *
     * @throws ReadFailedException if the database cannot be reached
     */
    public void set(String actor) {
        try (Connection connection = dataSource.getConnection()) {
            try (Statement isolation = connection.createStatement()) {
                isolation.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            }
            try (PreparedStatement set = connection.prepareStatement(SET)) {
                set.setString(1, actor);
                set.execute();
            }
        } catch (SQLException failed) {
            throw new ReadFailedException(failed);
        }
    }
}
