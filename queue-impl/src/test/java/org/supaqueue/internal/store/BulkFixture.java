package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.Optional;

/** Runs bulk operations as nodes do, without the pauses between the pages. */
final class BulkFixture {

    /** Pages of a thousand jobs, so that tests need fewer pages. */
    private static final int PAGE_SIZE = 1_000;

    private final StoreFixture queue;
    private final BulkWork work;

    BulkFixture(StoreFixture queue) {
        this.queue = queue;
        this.work = new BulkWork(queue.database, queue.store.schema(), PAGE_SIZE);
    }

    /** Inserts jobs of the queue mail. */
    void insert(int jobs, String columns, String values) throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, queue" + columns + ") SELECT 'POST', 'mail'" + values
                + " FROM generate_series(1, " + jobs + ") AS i");
    }

    void insertDead(int jobs) throws SQLException {
        insert(jobs, ", status, error, finished_at, retry_count", ", 'dead', 'answered 503', now(), 3");
    }

    void insertFailed(int jobs) throws SQLException {
        insert(jobs, ", status, error, run_at, retry_count", ", 'failed', 'answered 503', now() + interval '1 h', 3");
    }

    /** Starts an operation by a SQL expression. Returns its id. */
    long start(String call) throws SQLException {
        return Long.parseLong(queue.query("SELECT " + call));
    }

    /** Runs one page of any operation now. */
    Optional<BulkStep> page() throws SQLException {
        queue.execute("UPDATE bulk_operation SET next_at = now() WHERE next_at > now()");
        return work.runPage();
    }

    /** {@return the work without the shortened pauses} */
    BulkWork work() {
        return work;
    }

    /** Runs all operations to their ends. */
    void runAll() throws SQLException {
        while (page().isPresent()) {
            // The next page.
        }
    }

    String operation(long id, String columns) throws SQLException {
        return queue.query("SELECT concat_ws(' ', " + columns + ") FROM bulk_operations WHERE operation_id = " + id);
    }

    /** The state and the counts: matched, changed, key_taken, locked, refused. */
    String counts(long id) throws SQLException {
        return operation(id, "state, matched, changed, key_taken, locked, refused");
    }

    long count(String condition) throws SQLException {
        return Long.parseLong(queue.query("SELECT count(*) FROM job_queue WHERE " + condition));
    }
}
