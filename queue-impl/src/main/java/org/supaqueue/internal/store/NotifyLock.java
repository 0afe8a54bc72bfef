package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The advisory lock behind the watch, as one session sees it. An insert that gets it shared stays silent and keeps it to
 * the end of its transaction, prepared or not; one that cannot, because a session has it exclusively, notifies. So whoever
 * gets it exclusively knows that no silent insert is still open, and that none will be.
 */
final class NotifyLock {

    /** What is heard when the watch is left. */
    static final String LEFT = "watch left";

    /** As in the trigger: "SUPA" in ASCII. */
    private static final int CLASS = 0x53555041;

    private static final String TRY = "SELECT pg_catalog.pg_try_advisory_lock(%d, %d)";

    private static final String EXCLUSIVE = """
              FROM pg_catalog.pg_locks
             WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_catalog.pg_database
                                                          WHERE datname = pg_catalog.current_database())
               AND classid = %d::oid AND objid = %d::oid AND objsubid = 2 AND mode = 'ExclusiveLock' AND granted""";

    private final Connection connection;
    private final String take;
    private final String keeper;
    private final String leave;

    /**
     * The lock of one queue.
     *
     * @param table the OID of its job_queue
     */
    NotifyLock(Connection connection, long table) {
        this.connection = connection;
        // A key is signed, an OID is not.
        int key = (int) table;
        String held = EXCLUSIVE.formatted(CLASS, table);
        this.take = TRY.formatted(CLASS, key);
        this.keeper = "SELECT pid" + held;
        // Whatever became of the statement that took it.
        this.leave = "SELECT pg_catalog.pg_advisory_unlock(%d, %d), pg_catalog.pg_notify(?, ?)".formatted(CLASS, key)
                + held + " AND pid = pg_catalog.pg_backend_pid()";
    }

    /** Takes it if it is free; not to be asked by the session that has it. */
    boolean take() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(take)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** The backend that has it exclusively; 0 if none does. */
    int keeper() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(keeper)) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    /** Lets go of it and says so on the channel; does nothing in a session that does not have it. */
    void leave(String channel) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(leave)) {
            statement.setString(1, channel);
            statement.setString(2, LEFT);
            statement.execute();
        }
    }
}
