package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * A connection that listens for rows inserted by other programs.
 *
 * <p>They announce themselves only while some session keeps the <em>watch</em>, a lock: from when it is taken every
 * insert notifies, and those that did not are no longer open.
 */
public final class Notifications implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Notifications.class.getName());
    private static final String LINE =
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
    private final NotifyLock watch;

    private Notifications(Database database, BorrowedConnection borrowed, ConnectionKeepalive keepalive, Schema schema)
            throws SQLException {
        this.database = database;
        this.borrowed = borrowed;
        this.connection = borrowed.connection();
        this.keepalive = keepalive;
        this.reader = new NotificationReader(connection);
        try (PreparedStatement statement = connection.prepareStatement(LINE)) {
            statement.setString(1, schema.name());
            statement.setString(2, schema.qualify("{job_queue}"));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                this.channel = row.getString(1);
                this.watch = new NotifyLock(connection, row.getLong("job_table"));
                this.backend = row.getInt("backend");
            }
        }
    }

    /** Starts to listen. */
    public static Notifications open(Database database, Schema schema) throws SQLException {
        BorrowedConnection borrowed = database.open();
        ConnectionKeepalive keepalive = new ConnectionKeepalive(borrowed);
        try {
            keepalive.tighten();
            Notifications notifications = new Notifications(database, borrowed, keepalive, schema);
            notifications.execute("LISTEN " + Schema.quote(notifications.channel));
            notifications.reader.begin();
            return notifications;
        } catch (SQLException | RuntimeException failed) {
            checkAlive(database, borrowed, failed);
            try (borrowed) {
                keepalive.loosen();
            }
            throw failed;
        }
    }

    /**
     * Looks at the connection after a failure. If it is lost it is discarded, and the operator is told.
     *
     * @throws LostConnectionException if the connection is lost
     */
    public void checkAliveAfter(SQLException failure) throws LostConnectionException {
        checkAlive(database, borrowed, failure);
    }

    private static void checkAlive(Database database, BorrowedConnection borrowed, Exception failure)
            throws LostConnectionException {
        if (borrowed.isDeadAfter(failure)) {
            borrowed.discard();
            database.lost(failure);
            throw new LostConnectionException(failure);
        }
    }

    /**
     * Waits for notifications.
     *
     * @return what came until the first did or the time passed
     * @throws SQLException if the connection is known to be lost
     */
    public ReceivedNotifications await(Duration time) throws SQLException {
        List<String> payloads = reader.read(time);
        return new ReceivedNotifications(payloads.size(), payloads.contains(NotifyLock.LEFT));
    }

    /**
     * Whether this is still the session that listens: behind a pooler it may be another's.
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

    /** Sends a notification, which this connection hears like all others. */
    public void notifyItself() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.pg_notify(?, '')")) {
            statement.setString(1, channel);
            statement.execute();
        }
    }

    /**
     * Takes the watch if nobody keeps it and no silent insert is open. Not to be asked of the one who keeps it.
     *
     * @return whether it was taken
     */
    public boolean takeWatch() throws SQLException {
        return watch.take();
    }

    /** Who keeps the watch, to be told from any other; 0 if nobody does. */
    public int watchkeeper() throws SQLException {
        return watch.keeper();
    }

    /** Leaves the watch, if this connection keeps it, and tells those that rely on it. */
    public void leaveWatch() throws SQLException {
        watch.leave(channel);
    }

    /**
     * Gives the connection back to its pool, deaf: another borrower must not collect our notifications. A connection that
     * fails meanwhile is discarded.
     */
    @Override
    public void close() {
        try (borrowed) {
            reader.end();
            execute("UNLISTEN *");
            leaveWatch();
            keepalive.loosen();
        } catch (SQLException | RuntimeException lost) {
            LOG.log(System.Logger.Level.DEBUG, "The listening connection is discarded: {0}", FailureText.brief(lost));
            borrowed.discard();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
