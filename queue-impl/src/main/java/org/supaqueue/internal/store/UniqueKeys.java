package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.supaqueue.internal.store.isolation.RowIsolation;

/**
 * Corrects who holds a unique key, where the transaction that changed a job could not: jobs that wait without their key
 * take a free key back, and finished jobs release their key when their time has passed.
 */
public final class UniqueKeys {

    private static final int BATCH = 500;
    private static final Duration LONG_LIMIT = Duration.ofSeconds(10);
    private static final SqlFile SQL = new SqlFile("unique.sql");
    private static final CountedRows.Names NAMES = new CountedRows.Names("take", "take_only", "find");

    private final CountedRows keyless;
    private final CountedRows passed;
    private final RowIsolation takeBack = new RowIsolation("given their unique key back", LONG_LIMIT);
    private final RowIsolation release = new RowIsolation("made to release their unique key", LONG_LIMIT);

    public UniqueKeys(Database database, Schema schema) {
        this.keyless = rows(database, schema, "keyless", "ask_for_key");
        this.passed = rows(database, schema, "passed", "end_window");
    }

    private static CountedRows rows(Database database, Schema schema, String rows, String change) {
        Map<String, String> parts = Map.of("rows", SQL.statement(rows), "change", SQL.statement(change));
        return new CountedRows(database, schema, SQL, NAMES, parts);
    }

    /** Takes keys back and releases keys: at most one batch of each, so more jobs may be left. */
    public synchronized void restore() throws SQLException {
        release.run(passed, BATCH);
        takeBack.run(keyless, BATCH);
    }
}
