package org.supaqueue.console.scale;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Counts how the transactions of a DataSource read {@code job_queue}. PostgreSQL itself counts, and for each transaction
 * exactly. Each transaction must end with a rollback, as the reads of the console do.
 */
final class CountedReads {

    /** Until this statement, the counts may contain earlier transactions of the session. */
    private static final String RESET = "SELECT pg_catalog.pg_stat_force_next_flush()";

    private static final String COUNTS =
            "SELECT seq_scan, COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0) FROM pg_catalog.pg_stat_xact_user_tables"
                    + " WHERE relname = 'job_queue'";

    private final DataSource dataSource;
    private Counts counts = Counts.NONE;

    CountedReads(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * What transactions have read.
     *
     * @param scans sequential scans
     * @param rows rows, by index or by a scan
     */
    record Counts(long scans, long rows) {
        static final Counts NONE = new Counts(0, 0);

        private Counts plus(Counts other) {
            return new Counts(scans + other.scans, rows + other.rows);
        }
    }

    /** {@return the counts since the last call} */
    synchronized Counts take() {
        Counts taken = counts;
        counts = Counts.NONE;
        return taken;
    }

    private synchronized void add(Counts more) {
        counts = counts.plus(more);
    }

    DataSource counted() {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            Object result = invoke(dataSource, method, arguments);
            return result instanceof Connection connection ? counted(connection) : result;
        });
    }

    private Connection counted(Connection connection) {
        return proxy(Connection.class, (proxy, method, arguments) -> {
            if (method.getName().equals("setAutoCommit") && arguments[0].equals(false)) {
                reset(connection);
            } else if (method.getName().equals("rollback")) {
                add(read(connection));
            }
            return invoke(connection, method, arguments);
        });
    }

    private static void reset(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(RESET);
        }
    }

    private static Counts read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNTS)) {
            return row.next() ? new Counts(row.getLong(1), row.getLong(2)) : Counts.NONE;
        }
    }

    private static Object invoke(Object target, Method method, Object... arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(CountedReads.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
