package org.supaqueue.internal.store;

import java.sql.SQLException;

/** Notifies the listening nodes that there is work. */
public final class Notifier {

    private final Database database;
    private final Schema schema;

    Notifier(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    /** Sends the notification about jobs in a transaction of its own. */
    public void notifyNodes() throws SQLException {
        database.withStatement(schema.qualify("SELECT {wake_queue}()"), statement -> statement.execute());
    }

    /** Notifies the nodes that a bulk operation has started, in a transaction of its own. */
    public void notifyOfBulkWork() throws SQLException {
        database.withStatement(
                "SELECT pg_catalog.pg_notify(pg_catalog.concat('supaqueue_', pg_catalog.md5(?::text)), ?::text)",
                statement -> {
                    statement.setString(1, schema.name());
                    statement.setString(2, ListeningConnection.BULK_STARTED);
                    return statement.execute();
                });
    }
}
