package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Runs a {@link TimedSql} on a connection, so that the settings and the statement are one transaction. */
final class StatementTransaction {

    private static final String ONE_TRANSACTION_TEST =
            "SELECT pg_catalog.set_config('supaqueue.together', 'yes', true);\n"
                    + "SELECT pg_catalog.current_setting('supaqueue.together', true)";

    private volatile Boolean sendsInOneTransaction;

    <T> T run(
            Connection connection, TimedSql sql, TimeLimit limit, Database.Parameters parameters, Database.Rows<T> rows)
            throws SQLException {
        Database.ConnectionWork<T> work = lent -> {
            try (PreparedStatement statement = lent.prepareStatement(sql.withLimit(limit))) {
                parameters.bind(sql.parameters(statement));
                return second(statement, rows);
            }
        };
        return sendsInOneTransaction(connection) ? work.run(connection) : inTransaction(connection, work);
    }

    /** Executes two statements and reads the result of the second one. */
    private static <T> T second(PreparedStatement statement, Database.Rows<T> rows) throws SQLException {
        statement.execute();
        statement.getMoreResults();
        try (ResultSet result = statement.getResultSet()) {
            return rows.read(result);
        }
    }

    /** Runs work in a transaction of its own. */
    static <T> T inTransaction(Connection connection, Database.ConnectionWork<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.run(connection);
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException failed) {
            rollback(connection, failed);
            throw failed;
        }
    }

    /**
     * Rolls back a failed transaction. On a dead connection the rollback fails too. This second failure is only
     * suppressed, because the first failure says more.
     */
    private static void rollback(Connection connection, Exception failed) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException lost) {
            failed.addSuppressed(lost);
        }
    }

    /**
     * Whether the driver sends two statements together, as one transaction. With preferQueryMode=simple the driver
     * sends the statements one after the other, each in a transaction of its own. Tested once.
     */
    private boolean sendsInOneTransaction(Connection connection) throws SQLException {
        Boolean known = sendsInOneTransaction;
        if (known == null) {
            try (PreparedStatement statement = connection.prepareStatement(ONE_TRANSACTION_TEST)) {
                known = second(statement, row -> row.next() && "yes".equals(row.getString(1)));
            }
            sendsInOneTransaction = known;
        }
        return known;
    }
}
