package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.BulkCount;
import org.supaqueue.BulkKind;
import org.supaqueue.BulkOperation;
import org.supaqueue.BulkOperationId;
import org.supaqueue.BulkProgress;
import org.supaqueue.BulkRequest;
import org.supaqueue.BulkState;
import org.supaqueue.JobFilter;
import org.supaqueue.JobState;

/** Tests the statements of the Java API for bulk operations. */
class CallerBulkTest extends StoreTest {

    private static final JobFilter DEAD = JobFilter.all().queue("mail").status(JobState.DEAD);

    private BulkFixture bulk;
    private CallerStore store;
    private CallerBulk callers;

    @BeforeEach
    void open() {
        bulk = new BulkFixture(queue);
        store = new CallerStore(queue.where.dataSource(), "None");
        callers = new CallerBulk(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private BulkOperationId start(BulkRequest request) throws SQLException {
        return callers.start(queue.store.schema(), request);
    }

    private BulkOperation find(BulkOperationId id) throws SQLException {
        return callers.find(queue.store.schema(), id).orElseThrow();
    }

    @Test
    void shouldStartAndReadAnOperation() throws SQLException {
        bulk.insertDead(3);
        BulkRequest request = BulkRequest.retry(DEAD).requestedBy("anna");

        assertThat(callers.count(queue.store.schema(), request)).isEqualTo(new BulkCount(3, true));
        BulkOperationId id = start(request);
        assertThat(find(id).state()).isEqualTo(BulkState.RUNNING);
        assertThat(find(id).finishedAt()).isEmpty();
        bulk.runAll();

        BulkOperation done = find(id);
        assertThat(done.kind()).isEqualTo(BulkKind.RETRY);
        assertThat(done.state()).isEqualTo(BulkState.DONE);
        assertThat(done.requestedBy()).isEqualTo("anna");
        assertThat(done.filter()).isEqualTo("{\"queue\": \"mail\", \"status\": \"dead\"}");
        assertThat(done.progress()).isEqualTo(new BulkProgress(100, 3, 3, 0, 0, 0, Optional.empty()));
        assertThat(done.finishedAt().orElseThrow()).isAfter(done.createdAt());
    }

    @Test
    void shouldMoveJobs() throws SQLException {
        bulk.insert(2, "", "");
        Instant time = Instant.parse("2099-01-01T00:00:00Z");

        start(BulkRequest.move(JobFilter.all().queue("mail"))
                .toQueue("slow")
                .toRunAt(time)
                .toPriority(-3)
                .rate(1));
        bulk.runAll();

        assertThat(bulk.count("queue = 'slow' AND priority = -3 AND run_at >= '2099-01-01 00:00:00Z' AND NOT due"))
                .isEqualTo(2);
    }

    @Test
    void shouldListRunningOperationsFirstAndAbortThem() throws SQLException {
        BulkOperationId first = start(BulkRequest.cancel(JobFilter.all().queue("mail")));
        BulkOperationId second = start(BulkRequest.retry(DEAD));
        assertThat(callers.abort(queue.store.schema(), second)).isTrue();
        assertThat(callers.abort(queue.store.schema(), second)).isFalse();
        assertThat(callers.abort(queue.store.schema(), new BulkOperationId(99))).isFalse();

        List<BulkOperation> listed = callers.list(queue.store.schema());

        assertThat(listed).extracting(BulkOperation::id).containsExactly(first, second);
        assertThat(listed).extracting(BulkOperation::state).containsExactly(BulkState.RUNNING, BulkState.ABORTED);
        assertThat(listed.get(0).requestedBy()).isEqualTo("postgres");
        assertThat(callers.find(queue.store.schema(), new BulkOperationId(99))).isEmpty();
    }
}
