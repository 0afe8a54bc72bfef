package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureText;
import org.supaqueue.internal.store.failure.LostConnectionException;

/**
 * A connection that listens for jobs that other programs insert.
 *
 * <p>An insert sends a notification only while a session holds the notify lock ({@code NotifyLock}). When a session
 * has taken the notify lock, every new insert notifies, and every transaction that inserted without notifying has
 * ended.
 */
public final class ListeningConnection implements AutoCloseable {

    private static final EventLog LOG = EventLog.of(ListeningConnection.class);

    /** The payload of the notification that the trigger of {@code bulk_operation} sends. */
    static final String BULK_STARTED = "bulk";

    private static final String SESSION_INFO =
            "SELECT 'supaqueue_' || pg_catalog.md5(?), pg_catalog.to_regclass(?)::oid::bigint AS job_table,"
                    + " pg_catalog.pg_backend_pid() AS backend";
    private static final String IS_LISTENING = "SELECT pg_catalog.pg_backend_pid() = ?"
            + " AND ?::text IN (SELECT channel FROM pg_catalog.pg_listening_channels() AS channel)";

    private final Database database;
    private final BorrowedConnection borrowed;
    private final Connection connection;
    private final ConnectionKeepalive keepalive;
    private final NotificationReader reader;
    private final String channel;
    private final int backend;
    private final NotifyLock notifyLock;
    private final NodeLock nodeLock;

    private ListeningConnection(
            Database database, BorrowedConnection borrowed, ConnectionKeepalive keepalive, Schema schema)
            throws SQLException {
        this.database = database;
        this.borrowed = borrowed;
        this.connection = borrowed.connection();
        this.keepalive = keepalive;
        this.reader = new NotificationReader(connection);
        this.nodeLock = new NodeLock(connection, schema);
        try (PreparedStatement statement = connection.prepareStatement(SESSION_INFO)) {
            statement.setString(1, schema.name());
            statement.setString(2, schema.qualify("{job_queue}"));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                this.channel = row.getString(1);
                this.notifyLock = new NotifyLock(connection, row.getLong("job_table"));
                this.backend = row.getInt("backend");
            }
        }
    }

    /** Borrows a connection and starts to listen on it. */
    public static ListeningConnection open(Database database, Schema schema) throws SQLException {
        BorrowedConnection borrowed = database.borrow();
        ConnectionKeepalive keepalive = new ConnectionKeepalive(borrowed);
        try {
            keepalive.enable();
            ListeningConnection notifications = new ListeningConnection(database, borrowed, keepalive, schema);
            notifications.execute("LISTEN " + Schema.quote(notifications.channel));
            notifications.reader.disablePeek();
            return notifications;
        } catch (SQLException | RuntimeException failed) {
            throwIfLost(database, borrowed, failed);
            try (borrowed) {
                keepalive.reset();
            }
            throw failed;
        }
    }

    /**
     * Checks after a failure whether the connection is lost. A lost connection is discarded, and the loss is logged.
     *
     * @throws LostConnectionException if the connection is lost
     */
    public void throwIfLostAfter(SQLException failure) throws LostConnectionException {
        throwIfLost(database, borrowed, failure);
    }

    private static void throwIfLost(Database database, BorrowedConnection borrowed, Exception failure)
            throws LostConnectionException {
        if (borrowed.isDeadAfter(failure)) {
            borrowed.discard();
            database.recordLostConnection(failure);
            throw new LostConnectionException(failure);
        }
    }

    /**
     * Waits until a notification arrives or the time has passed.
     *
     * @return the notifications that arrived; none if the time has passed
     * @throws SQLException if the driver has detected that the connection is lost
     */
    public ReceivedNotifications await(Duration time) throws SQLException {
        List<String> payloads = reader.read(time);
        return new ReceivedNotifications(
                payloads.size(), payloads.contains(NotifyLock.RELEASED), payloads.contains(BULK_STARTED));
    }

    /**
     * Whether the connection still leads to the session that ran LISTEN. Behind a pooler such as PgBouncer in
     * transaction mode, the connection may lead to another session.
     *
     * @throws SQLException if the connection is lost
     */
    public boolean isListening() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(IS_LISTENING)) {
            statement.setInt(1, backend);
            statement.setString(2, channel);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /** Sends a notification to all sessions that listen, including this session. */
    public void notifyListeners() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.pg_notify(?, '')")) {
            statement.setString(1, channel);
            statement.execute();
        }
    }

    /**
     * Takes the notify lock, without waiting. Must not be called while this session holds the notify lock.
     *
     * @return false if another session holds the lock, or if a transaction that inserted without notifying is still
     *     open
     */
    public boolean tryAcquireNotifyLock() throws SQLException {
        return notifyLock.tryAcquire();
    }

    /** {@return the process id of the session that holds the notify lock; 0 if no session does} */
    public int notifyLockHolder() throws SQLException {
        return notifyLock.holder();
    }

    /** Releases the notify lock and notifies the other nodes. Does nothing if this session does not hold the lock. */
    public void releaseNotifyLock() throws SQLException {
        notifyLock.release(channel);
    }

    /**
     * Takes the lock that shows that a node is alive, until this connection is closed.
     *
     * @param key the number that the row of the node in {@code queue_node} holds
     */
    public void holdNodeLock(int key) throws SQLException {
        nodeLock.hold(key);
    }

    /**
     * Stops listening and gives the connection back to its pool. Without UNLISTEN, the next borrower would receive our
     * notifications. A connection that fails during the close is discarded.
     */
    @Override
    public void close() {
        try (borrowed) {
            reader.restorePeek();
            execute("UNLISTEN *");
            releaseNotifyLock();
            nodeLock.release();
            keepalive.reset();
        } catch (SQLException | RuntimeException lost) {
            LOG.write(
                    LogEvent.CONNECTION_UNLISTENED,
                    () -> LogLine.of("The listening connection is discarded: " + FailureText.brief(lost)));
            borrowed.discard();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
