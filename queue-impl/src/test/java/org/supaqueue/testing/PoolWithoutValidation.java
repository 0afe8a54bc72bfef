package org.supaqueue.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.sql.DataSource;

/**
 * A pool that does not validate connections. The pool lends the last returned connection again, even a dead one. Only
 * the signal of the simulated server makes the pool drop a dead connection.
 */
public final class PoolWithoutValidation {

    /** The signal that tells the pool that a connection is dead. */
    public enum Server {
        /** A call of {@link Connection#abort}. */
        PAYARA,
        /** An exception from the driver that is not an SQLException. */
        WILDFLY
    }

    private final DataSource database;
    private final Server server;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private int opened;

    /** Creates a pool of connections to a database. */
    public PoolWithoutValidation(DataSource database, Server server) {
        this.database = database;
        this.server = server;
    }

    /** Opens connections and keeps them idle. */
    public void fill(int connections) throws SQLException {
        for (int i = 0; i < connections; i++) {
            idle.push(database.getConnection());
        }
    }

    /** {@return number of connections that the pool opened because no connection was idle} */
    public synchronized int opened() {
        return opened;
    }

    public DataSource dataSource() {
        return proxy(DataSource.class, (self, method, arguments) -> lend());
    }

    private synchronized Connection lend() throws SQLException {
        Connection connection = idle.poll();
        if (connection == null) {
            connection = database.getConnection();
            opened++;
        }
        return proxy(Connection.class, new LentConnection(connection));
    }

    private synchronized void takeBack(Connection connection) {
        idle.push(connection);
    }

    private final class LentConnection implements InvocationHandler {
        private final Connection connection;
        private boolean dropped;

        private LentConnection(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("close")) {
                if (!dropped) {
                    dropped = true;
                    takeBack(connection);
                }
                return null;
            }
            if (server == Server.PAYARA && method.getName().equals("abort")) {
                dropped = true;
            }
            return call(method, arguments);
        }

        private Object call(Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(connection, arguments);
            } catch (InvocationTargetException failed) {
                if (failed.getCause() instanceof SQLException refused) {
                    throw refused;
                }
                dropped |= server == Server.WILDFLY;
                throw new SQLException("Error", failed.getCause());
            }
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
