package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Reads the paused queues from the database. */
final class PauseReader {

    private static final SqlFile SQL = new SqlFile("control.sql");

    private final Database database;
    private final TimedSql read;
    private final PausedQueues paused;

    PauseReader(Database database, Schema schema, PausedQueues paused) {
        this.database = database;
        this.read = new TimedSql(schema, SQL.statement("paused_queues"));
        this.paused = paused;
    }

    /** Reads the paused queues, and passes them to {@link PausedQueues}. */
    void read() throws SQLException {
        long sentAt = paused.now();
        database.runByIndex(read, TimeLimit.USUAL, parameters -> {}, row -> record(row, sentAt));
    }

    private boolean record(ResultSet row, long sentAt) throws SQLException {
        Set<String> queues = new HashSet<>();
        long version = 0;
        while (row.next()) {
            version = row.getLong("version");
            String queue = row.getString("queue");
            if (queue != null) {
                queues.add(queue);
            }
        }
        paused.replace(queues, version, sentAt);
        return true;
    }
}
