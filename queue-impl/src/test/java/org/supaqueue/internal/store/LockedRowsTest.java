package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.store.StoreFixture.complete;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;

/** Statements skip a row that another transaction has locked, and do not wait for the row. */
class LockedRowsTest extends StoreTest {

    private OtherTransaction other;

    @BeforeEach
    void begin() {
        other = new OtherTransaction(queue);
    }

    @AfterEach
    void end() {
        other.close();
    }

    @Test
    void shouldSkipALockedRowAndNotSettleTheRowAfterItsRescue() throws Exception {
        long id = queue.insert();
        ClaimedJob job = queue.claimOne();
        ClaimedJob free = queue.claim(queue.insert() > 0 ? 1 : 0).get(0);

        Map<Long, JobState> settled = other.runDuring(
                "UPDATE job_queue SET status = '', claimed_from = NULL, leased_until = NULL, leased_by = NULL"
                        + " WHERE job_id = " + id,
                () -> {
                    assertThat(queue.store.leases().renew(List.of(job.lease(), free.lease()), StoreFixture.LEASE))
                            .containsExactly(free.lease());
                    return queue.settle(complete(job), complete(free));
                });

        assertThat(settled).containsOnlyKeys(free.lease().jobId());
        assertThat(queue.store.leases().findValid(List.of(job.lease()))).isEmpty();
        assertThat(queue.settle(complete(job))).isEmpty();
        assertThat(queue.status(id)).isEmpty();
    }

    @Test
    void shouldReportTheLeaseOfALockedRowAsStillHeld() throws Exception {
        long id = queue.insert();
        ClaimedJob job = queue.claimOne();

        Set<Lease> held = other.runDuring("SELECT cancel_job(" + id + ")", () -> {
            assertThat(queue.settle(complete(job))).isEmpty();
            return queue.store.leases().findValid(List.of(job.lease()));
        });

        assertThat(held).containsExactly(job.lease());
        assertThat(queue.settle(complete(job))).containsEntry(id, JobState.COMPLETE);
    }

    @Test
    void shouldNotRescueALockedRow() throws Exception {
        long id = queue.insert();
        queue.claimOne();
        queue.expire(id);
        try (Connection holder = queue.where.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("SELECT 1 FROM job_queue FOR UPDATE");

            assertThat(queue.store.rescues().rescueExpired(List.of())).isEmpty();
            holder.rollback();
        }
    }
}
