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

/** A pool that lends what came back last, dead or not, unless it was told in its server's way that it is dead. */
public final class PoolWithoutValidation {

    /** How a pool learns that a connection is dead. */
    public enum Server {
        /** By {@link Connection#abort}. */
        PAYARA,
        /** By an exception of the driver that is no SQLException. */
        WILDFLY
    }

    private final DataSource database;
    private final Server server;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private int opened;

    /** {@return a pool of connections to a database} */
    public PoolWithoutValidation(DataSource database, Server server) {
        this.database = database;
        this.server = server;
    }

    /** Opens connections and leaves them idle. */
    public void fill(int connections) throws SQLException {
        for (int i = 0; i < connections; i++) {
            idle.push(database.getConnection());
        }
    }

    /** {@return how many connections the pool has opened when none was idle} */
    public synchronized int opened() {
        return opened;
    }

    /** {@return the pool as a DataSource} */
    public DataSource dataSource() {
        return proxy(DataSource.class, (self, method, arguments) -> lend());
    }

    private synchronized Connection lend() throws SQLException {
        Connection connection = idle.poll();
        if (connection == null) {
            connection = database.getConnection();
            opened++;
        }
        return proxy(Connection.class, new Lent(connection));
    }

    private synchronized void takeBack(Connection connection) {
        idle.push(connection);
    }

    private final class Lent implements InvocationHandler {
        private final Connection connection;
        private boolean gone;

        private Lent(Connection connection) {
            this.connection = connection;
        }

        @Override
        public Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("close")) {
                if (!gone) {
                    gone = true;
                    takeBack(connection);
                }
                return null;
            }
            if (server == Server.PAYARA && method.getName().equals("abort")) {
                gone = true;
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
                gone |= server == Server.WILDFLY;
                throw new SQLException("Error", failed.getCause());
            }
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
