package org.supaqueue.console.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.supaqueue.internal.store.NamedSql;
import org.supaqueue.internal.store.Schema;
import org.supaqueue.internal.store.SqlParameters;

/** Tells the database who acts, for the audit. */
public final class Actors {

    private static final String SET = "SELECT pg_catalog.set_config('supaqueue.actor', ?, true),"
            + " pg_catalog.set_config('supaqueue.actor_source', 'console', true),"
            + " pg_catalog.set_config('lock_timeout', '5000', true)";

    private static final String AUDIT_ENQUEUE = "SELECT {audit_enqueue}(:job_id::bigint, :copy_of::bigint)";

    private final DataSource dataSource;

    /** @param dataSource the queue's own */
    public Actors(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Sets the actor for the transaction of the thread, and how long the transaction waits for a lock. An action that
     * waits keeps a connection of the application. Must be the transaction's first use of the database, because the
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

    /**
     * Writes the row of the audit for a job that the transaction of the thread has enqueued. The database cannot tell such
     * a job from the jobs of the application.
     *
     * @param schema where the tables are
     * @param job the new job
     * @param copyOf the job that was copied; null for none
     */
    public void auditEnqueue(Schema schema, String job, String copyOf) {
        NamedSql sql = schema.statement(AUDIT_ENQUEUE);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement audit = connection.prepareStatement(sql.text())) {
            SqlParameters parameters = sql.of(audit);
            parameters.setString("job_id", job);
            parameters.setString("copy_of", copyOf);
            audit.execute();
        } catch (SQLException failed) {
            throw new ReadFailedException(failed);
        }
    }
}
