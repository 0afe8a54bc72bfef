package org.supaqueue.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;
import org.postgresql.ds.PGConnectionPoolDataSource;

/** Lends the connections of one database, and keeps the returned connections open for the next borrower. */
final class TestPool extends KitDataSource implements AutoCloseable {

    private final PGConnectionPoolDataSource driver = new PGConnectionPoolDataSource();
    private final Set<PooledConnection> open = ConcurrentHashMap.newKeySet();
    private final Deque<PooledConnection> idle = new ConcurrentLinkedDeque<>();

    TestPool(String url) {
        driver.setURL(url);
    }

    @Override
    public Connection getConnection() throws SQLException {
        PooledConnection returned = idle.poll();
        return (returned == null ? connect() : returned).getConnection();
    }

    private PooledConnection connect() throws SQLException {
        PooledConnection connection = driver.getPooledConnection();
        connection.addConnectionEventListener(new Returns());
        open.add(connection);
        return connection;
    }

    /** Closes all connections, also the lent ones. */
    @Override
    public void close() throws SQLException {
        for (PooledConnection connection : open) {
            connection.close();
        }
    }

    private final class Returns implements ConnectionEventListener {

        @Override
        public void connectionClosed(ConnectionEvent event) {
            PooledConnection returned = (PooledConnection) event.getSource();
            if (open.contains(returned)) {
                idle.push(returned);
            }
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            open.remove((PooledConnection) event.getSource());
            idle.remove((PooledConnection) event.getSource());
        }
    }
}
