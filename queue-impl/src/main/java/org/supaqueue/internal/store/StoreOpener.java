package org.supaqueue.internal.store;

import java.sql.SQLException;
import org.supaqueue.internal.job.DeadLetterQueues;
import org.supaqueue.internal.store.failure.SchemaMismatchException;

/** Opens the store once. The first caller migrates the schema; later callers get the same store. */
public final class StoreOpener {

    private final Database database;
    private final Migrator migrator;
    private final String node;
    private final PausedQueues pausedQueues;
    private final DeadLetterQueues deadLetterQueues;
    private volatile Store store;

    /**
     * Creates an opener. Does not use the database yet.
     *
     * @param node the name of this node, which its claims write to the rows
     */
    public StoreOpener(Database database, Migrator migrator, String node, DeadLetterQueues deadLetterQueues) {
        this(database, migrator, node, deadLetterQueues, new PausedQueues(System::nanoTime, PausedQueues.MAX_AGE));
    }

    /** Creates an opener for a node without dead-letter queues. */
    public StoreOpener(Database database, Migrator migrator, String node) {
        this(database, migrator, node, DeadLetterQueues.NONE);
    }

    /** Creates an opener whose claims record the paused queues that they find in {@code pausedQueues}. */
    public StoreOpener(
            Database database,
            Migrator migrator,
            String node,
            DeadLetterQueues deadLetterQueues,
            PausedQueues pausedQueues) {
        this.database = database;
        this.migrator = migrator;
        this.node = node;
        this.deadLetterQueues = deadLetterQueues;
        this.pausedQueues = pausedQueues;
    }

    /** The paused queues, as the claims of this store have found them. Not current until the store is open. */
    public PausedQueues pausedQueues() {
        return pausedQueues;
    }

    /** {@return the name of this node} */
    public String node() {
        return node;
    }

    public boolean isOpen() {
        return store != null;
    }

    /**
     * Returns the store. Migrates the schema first if the store is not open yet. Must not be called inside a JTA
     * transaction.
     *
     * @throws SQLException if the database is not available or refuses a statement; the next call tries again
     * @throws SchemaMismatchException if this library cannot work with the schema
     */
    public Store open() throws SQLException {
        return store != null ? store : openFirst();
    }

    /**
     * Checks that the schema is still the schema that this library needs. Opens the store first if it is not open yet.
     *
     * @throws SchemaMismatchException if this library cannot work with the schema
     */
    Schema verify() throws SQLException {
        open();
        return migrator.verify();
    }

    private synchronized Store openFirst() throws SQLException {
        if (store == null) {
            Schema schema = migrator.run();
            store = new Store(
                    schema,
                    new Claims(database, schema, node, pausedQueues),
                    new Leases(database, schema),
                    new Settlements(database, schema, deadLetterQueues),
                    new Rescues(database, schema, deadLetterQueues),
                    new Expiration(database, schema, deadLetterQueues),
                    new LeaseEndings(database, schema, deadLetterQueues),
                    new Retention(database, schema),
                    new UniqueKeys(database, schema),
                    new Schedules(database, schema),
                    new StatisticsRows(database, schema),
                    new OldRecords(database, schema),
                    new BulkWork(database, schema),
                    new JobCounts(database, schema),
                    new Notifier(database, schema));
        }
        return store;
    }
}
