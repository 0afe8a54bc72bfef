package org.supaqueue.internal.store;

import java.sql.SQLException;

/** Tells the nodes that listen of new jobs. */
public final class Announcements {

    private final Database database;
    private final Schema schema;

    Announcements(Database database, Schema schema) {
        this.database = database;
        this.schema = schema;
    }

    /** Announces, in a transaction of its own. */
    public void announce() throws SQLException {
        database.prepare(schema.qualify("SELECT {wake_queue}()"), statement -> statement.execute());
    }
}
