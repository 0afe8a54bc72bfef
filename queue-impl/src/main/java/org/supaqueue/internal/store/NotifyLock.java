package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * The advisory lock that makes inserts send notifications, as one session uses it.
 *
 * <p>Each insert tries to take the lock in shared mode. If the insert gets the lock, it does not notify, and its
 * transaction holds the lock to its end, even if the transaction is prepared. If a session holds the lock in exclusive
 * mode, the insert does not get the lock and notifies. So a session that gets the exclusive lock knows two facts: no
 * transaction that inserted without notifying is still open, and every insert notifies while the session holds the
 * lock.
 */
final class NotifyLock {

    /** The payload of the notification that says that the lock was released. */
    static final String RELEASED = "watch left";

    /** The first key of the lock, "SUPA" in ASCII. The trigger on job_queue uses the same number. */
    private static final int FIRST_KEY = 0x53555041;

    private static final SqlFile SQL = new SqlFile("notify.sql");

    private final Connection connection;
    private final String tryAcquire;
    private final String holder;
    private final NamedSql release;

    /**
     * The lock of one schema.
     *
     * @param table the OID of the schema's job_queue
     */
    NotifyLock(Connection connection, long table) {
        this.connection = connection;
        // The key of an advisory lock is signed; an OID is unsigned.
        int key = (int) table;
        Map<String, String> keys = Map.of(
                "class", Integer.toString(FIRST_KEY), "key", Integer.toString(key), "table", Long.toString(table));
        this.tryAcquire = SQL.statement("try_lock", keys);
        this.holder = SQL.statement("holder", keys);
        this.release = NamedSql.parse(SQL.statement("unlock", keys));
    }

    /**
     * Takes the exclusive lock, without waiting. Must not be called by the session that holds the lock: PostgreSQL
     * would count the lock twice, and one release would not free the lock.
     *
     * @return whether the lock was taken
     */
    boolean tryAcquire() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(tryAcquire)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** {@return the process id of the session that holds the exclusive lock; 0 if no session does} */
    int holder() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(holder)) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    /** Releases the lock and notifies the channel of it. Does nothing if this session does not hold the lock. */
    void release(String channel) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(release.text())) {
            SqlParameters parameters = release.of(statement);
            parameters.setString("channel", channel);
            parameters.setString("payload", RELEASED);
            statement.execute();
        }
    }
}
