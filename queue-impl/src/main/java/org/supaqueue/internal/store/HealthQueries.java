package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.supaqueue.internal.store.failure.SchemaMismatchException;
import org.supaqueue.internal.store.failure.TimeLimit;

/** What health checks ask the database. */
public final class HealthQueries {

    private static final SqlFile SQL = new SqlFile("health.sql");

    private final Database database;
    private final StoreOpener opener;

    public HealthQueries(Database database, StoreOpener opener) {
        this.database = database;
        this.opener = opener;
    }

    /** @throws SQLException if the database does not answer */
    public void contact() throws SQLException {
        database.withStatement("SELECT 1", PreparedStatement::execute);
    }

    /**
     * Checks the schema. Migrates the schema first if no node of this application has opened it yet.
     *
     * @return the name of the schema
     * @throws SchemaMismatchException if this library cannot work with the schema
     */
    public String schema() throws SQLException {
        return opener.verify().name();
    }

    /** {@return how long the oldest due job of a queue that is not paused has been due; empty if there is none} */
    public Optional<Duration> oldestDue() throws SQLException {
        TimedSql sql = new TimedSql(opener.open().schema(), SQL.statement("oldest_due"));
        return database.runByIndex(sql, TimeLimit.SHORT, parameters -> {}, rows -> {
            rows.next();
            return Optional.ofNullable(rows.getObject(1, Long.class)).map(Duration::ofMillis);
        });
    }
}
