package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Queues;

/**
 * A claim reads few pages, whatever other rows the table has. This must be so with good statistics, with the statistics
 * of an empty table, and with a plan made while the table was empty. The benchmark measures the same, by default with
 * ten times as many rows.
 */
class ClaimCostTest extends StoreTest {

    private static final int MANY = 100_000;

    private ClaimCost claimCost;

    @BeforeEach
    void analyseEmptyTable() throws SQLException {
        claimCost = new ClaimCost(queue.where.dataSource(), queue.store);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadFewPagesInEverySituation(ClaimCost.Situation situation) throws SQLException {
        List<ClaimCost.Reading> readings = claimCost.read(situation, MANY);

        assertThat(readings).hasSize(4).allSatisfy(reading -> {
            assertThat(reading.claim().jobs()).isEqualTo(situation.due());
            assertThat(reading.claim().buffers()).isLessThanOrEqualTo(1_700);
            assertThat(reading.idle().jobs()).isZero();
            assertThat(reading.idle().buffers()).isLessThanOrEqualTo(50);
        });
    }

    /**
     * PostgreSQL plans the settle statement while the table is empty. With a plan that read the whole table, the
     * statement took six seconds here.
     */
    @Test
    void shouldSettleWithFewPagesWhenManyJobsAreDue() throws SQLException {
        List<Lease> leases = LongStream.rangeClosed(1, 100)
                .mapToObj(id -> new Lease(id, 1, 1))
                .toList();
        try (MeasuredStatement settle = MeasuredStatement.settle(queue.where.connect(), queue.store, leases)) {
            claimCost.fill(ClaimCost.Situation.DUE, MANY);
            queue.claim(100);
            queue.execute("UPDATE job_queue SET lease_nonce = 1 WHERE status = 'processing'");

            ClaimCost.Cost cost = settle.measure();

            assertThat(cost.jobs()).isEqualTo(100);
            assertThat(cost.buffers()).isLessThanOrEqualTo(2_500);
        }
    }

    /**
     * While an old snapshot may still see finished jobs, their index entries stay. Claims that continue at the cursor
     * do not read these entries. The clock of the cursor stands still, so no claim returns to the front of the queue.
     */
    @Test
    void shouldReadFewPagesWhileAnOldSnapshotKeepsFinishedJobs() throws SQLException {
        claimCost.fill(ClaimCost.Situation.DUE, 20_000);
        try (Connection old = queue.where.connect();
                Statement statement = old.createStatement()) {
            old.setAutoCommit(false);
            old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SELECT count(*) FROM job_queue");
            ClaimCursor position = new ClaimCursor(() -> 0);

            int first = drain(position, 10);
            int last = drain(position, 90);

            assertThat(first).isLessThanOrEqualTo(1_500);
            assertThat(last).isBetween(first / 2, first * 11 / 10);
            long urgent = queue.insert(aJob().priority(-1));
            assertThat(queue.claim(Queues.ALL, position, 100)
                            .jobs()
                            .get(0)
                            .lease()
                            .jobId())
                    .isEqualTo(urgent);
        }
    }

    /** @return how many pages the next claim would read after these claims */
    private int drain(ClaimCursor position, int claims) throws SQLException {
        for (int i = 0; i < claims; i++) {
            List<ClaimedJob> jobs = queue.claim(Queues.ALL, position, 100).jobs();
            queue.store
                    .settlements()
                    .settle(jobs.stream().map(StoreFixture::complete).toList());
        }
        try (MeasuredStatement next =
                MeasuredStatement.claim(queue.where.connect(), queue.store, position, Queues.ALL, 100)) {
            return next.measure().buffers();
        }
    }
}
