package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A claim reads little whatever else is in the table, whether PostgreSQL knows what is in it or has a plan from when it was
 * empty. At a tenth of the sizes that were measured for the ADR on how jobs are stored.
 */
class ClaimCostTest extends StoreTest {

    private static final int MANY = 100_000;
    private static final Queues NOBODYS = Queues.only(List.of("nobody"));

    @BeforeEach
    void knowThatTheTableIsEmpty() throws SQLException {
        queue.execute("ALTER TABLE job_queue SET (autovacuum_enabled = off)");
        queue.execute("VACUUM ANALYZE job_queue");
    }

    private void insert(int jobs, String columns, String values) throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, payload" + columns + ") SELECT 'POST', '{\"key\": \"value\"}'"
                + values + " FROM generate_series(1, " + jobs + ") AS i");
    }

    @FunctionalInterface
    private interface Fill {
        void run() throws SQLException;
    }

    /**
     * Claims 100 from the queues in a table that is filled after the first plan was made.
     *
     * @param due how many jobs that should take
     * @param idle queues of which no job is due
     */
    private void shouldStayCheap(Fill fill, Queues queues, int due, Queues idle) throws SQLException {
        try (MeasuredStatement early = claim(queues);
                MeasuredStatement earlyIdle = claim(idle)) {
            fill.run();
            shouldBeCheap(early, due, earlyIdle);
            shouldBeCheap(queues, due, idle);
            queue.execute("ANALYZE job_queue");
            shouldBeCheap(queues, due, idle);
            queue.execute("VACUUM job_queue");
            shouldBeCheap(queues, due, idle);
        }
    }

    private void shouldBeCheap(Queues queues, int due, Queues idle) throws SQLException {
        try (MeasuredStatement claim = claim(queues);
                MeasuredStatement idleClaim = claim(idle)) {
            shouldBeCheap(claim, due, idleClaim);
        }
    }

    private static void shouldBeCheap(MeasuredStatement claim, int due, MeasuredStatement idle) throws SQLException {
        MeasuredStatement.Cost cost = claim.measure();
        assertThat(cost.jobs()).isEqualTo(due);
        assertThat(cost.buffers()).isLessThanOrEqualTo(1_500);
        MeasuredStatement.Cost nothing = idle.measure();
        assertThat(nothing.jobs()).isZero();
        assertThat(nothing.buffers()).isLessThanOrEqualTo(50);
    }

    private MeasuredStatement claim(Queues queues) throws SQLException {
        return MeasuredStatement.claim(queue, new ClaimPosition(System::nanoTime), queues, 100);
    }

    @Test
    void shouldStayCheapWhenManyAreDue() throws SQLException {
        shouldStayCheap(() -> insert(MANY, "", ""), Queues.ALL, 100, Queues.except(List.of("default")));
    }

    @Test
    void shouldStayCheapWhenManyAreDueTomorrow() throws SQLException {
        Fill fill = () -> {
            insert(MANY, ", run_at, priority", ", now() + interval '1 day', i % 10");
            insert(50, "", "");
        };
        shouldStayCheap(fill, Queues.ALL, 50, Queues.except(List.of("default")));
    }

    @Test
    void shouldStayCheapWhenManyOfAQueueThatIsNotServedAreDue() throws SQLException {
        Fill fill = () -> {
            insert(MANY, ", queue", ", 'paused'");
            insert(50, "", "");
        };
        shouldStayCheap(fill, Queues.except(List.of("paused")), 50, NOBODYS);
    }

    @Test
    void shouldStayCheapWhenManyAreFinished() throws SQLException {
        Fill fill = () -> {
            insert(10 * MANY, ", status, response_status, finished_at", ", 'complete', 200, now()");
            insert(50, "", "");
        };
        shouldStayCheap(fill, Queues.ALL, 50, NOBODYS);
    }

    @Test
    void shouldStayCheapWithManyQueuesOfOneJob() throws SQLException {
        shouldStayCheap(() -> insert(10_000, ", queue", ", 'queue-' || i"), Queues.ALL, 100, NOBODYS);
    }

    @Test
    void shouldStayCheapWithManyQueuesOfManyJobs() throws SQLException {
        shouldStayCheap(() -> insert(MANY, ", queue", ", 'queue-' || i % 10000"), Queues.ALL, 100, NOBODYS);
    }

    /** Its plan, too, is from when the table was empty; there, one that read the table took six seconds. */
    @Test
    void shouldSettleCheaplyWhenManyAreDue() throws SQLException {
        List<Long> ids = LongStream.rangeClosed(1, 100).boxed().toList();
        try (MeasuredStatement settle = MeasuredStatement.settle(queue, ids)) {
            insert(MANY, "", "");
            queue.claim(100);

            MeasuredStatement.Cost cost = settle.measure();

            assertThat(cost.jobs()).isEqualTo(100);
            assertThat(cost.buffers()).isLessThanOrEqualTo(2_500);
        }
    }

    /** Index entries of drained jobs stay while a snapshot may still see them, and the front is walked only now and then. */
    @Test
    void shouldStayCheapWhileAnOldSnapshotKeepsDrainedJobs() throws SQLException {
        insert(20_000, "", "");
        try (Connection old = queue.where.connect();
                Statement statement = old.createStatement()) {
            old.setAutoCommit(false);
            old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SELECT count(*) FROM job_queue");
            ClaimPosition position = new ClaimPosition(() -> 0);

            int first = drain(position, 10);
            int last = drain(position, 90);

            assertThat(first).isLessThanOrEqualTo(1_500);
            assertThat(last).isBetween(first / 2, first * 11 / 10);
            long urgent = queue.insert(", priority", ", -1");
            assertThat(queue.claim(Queues.ALL, position, 100)
                            .jobs()
                            .get(0)
                            .lease()
                            .jobId())
                    .isEqualTo(urgent);
        }
    }

    /** @return what the next claim would read then */
    private int drain(ClaimPosition position, int claims) throws SQLException {
        for (int i = 0; i < claims; i++) {
            List<ClaimedJob> jobs = queue.claim(Queues.ALL, position, 100).jobs();
            queue.store
                    .settlements()
                    .settle(jobs.stream().map(StoreFixture::complete).toList());
        }
        try (MeasuredStatement next = MeasuredStatement.claim(queue, position, Queues.ALL, 100)) {
            return next.measure().buffers();
        }
    }
}
