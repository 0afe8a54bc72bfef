package org.supaqueue.internal.store;

import java.sql.SQLException;

/** Opens the store once: the schema is migrated by whoever comes first, and by nobody again. */
public final class StoreOpener {

    private final Database database;
    private final Migrator migrator;
    private final String node;
    private volatile Store store;

    /**
     * Prepares to open.
     *
     * @param node the name under which this node claims
     */
    public StoreOpener(Database database, Migrator migrator, String node) {
        this.database = database;
        this.migrator = migrator;
        this.node = node;
    }

    public boolean isOpen() {
        return store != null;
    }

    /**
     * The store, migrated first if it is not yet open. Never call it inside a JTA transaction.
     *
     * @throws SQLException if the database is away or refuses; the next call tries again
     * @throws SchemaMismatchException if the schema is not one this library can work with
     */
    public Store open() throws SQLException {
        return store != null ? store : openFirst();
    }

    private synchronized Store openFirst() throws SQLException {
        if (store == null) {
            Schema schema = migrator.run();
            store = new Store(
                    schema,
                    new Claims(database, schema, node),
                    new Leases(database, schema),
                    new Settlements(database, schema),
                    new Rescues(database, schema),
                    new LeaseEndings(database, schema),
                    new Retention(database, schema),
                    new Announcements(database, schema));
        }
        return store;
    }
}
