package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.supaqueue.internal.store.isolation.RowIsolation;

/** Promotes scheduled jobs: makes each job due when its {@code run_at} has passed. */
final class Promotion {

    /**
     * How many jobs one statement promotes. The number is small, so that claims do not wait long when a million jobs
     * become due at the same time.
     */
    private static final int BATCH = 1_000;

    private static final Duration LONG_LIMIT = Duration.ofSeconds(10);

    private static final SqlFile SQL = new SqlFile("promote.sql");

    private static final CountedRows.Names NAMES = new CountedRows.Names("promote", "promote_only", "find");

    private final CountedRows scheduled;
    private final RowIsolation isolation = new RowIsolation("made due", LONG_LIMIT);

    Promotion(Database database, Schema schema) {
        this.scheduled = new CountedRows(database, schema, SQL, NAMES, Map.of());
    }

    /** @return how many jobs were promoted; at most one batch, so more jobs may be left */
    synchronized int promote() throws SQLException {
        return isolation.run(scheduled, BATCH);
    }

    synchronized boolean isFailing() {
        return isolation.isFailing();
    }

    synchronized boolean isUnfinished() {
        return isolation.isUnfinished();
    }
}
