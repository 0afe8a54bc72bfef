package org.supaqueue.internal.store;

import java.sql.SQLException;

/** Notifies the listening nodes that jobs are due. */
public final class Notifier {

    private final Database database;
    private final Schema schema;

    Notifier(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    /** Sends the notification in a transaction of its own. */
    public void notifyNodes() throws SQLException {
        database.withStatement(schema.qualify("SELECT {wake_queue}()"), statement -> statement.execute());
    }
}
