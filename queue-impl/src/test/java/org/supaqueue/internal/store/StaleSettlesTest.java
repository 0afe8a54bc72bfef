package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.failed;
import static org.supaqueue.internal.store.StoreFixture.snoozed;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Settlement;

/** A settle changes no row, and throws no exception, if its lease is no longer the lease of the row. */
class StaleSettlesTest extends StoreTest {

    @Test
    void shouldNotSettleAfterARescue() throws SQLException {
        long id = queue.insert();
        ClaimedJob job = queue.claimOne();
        queue.expire(id);

        assertThat(queue.store.rescues().rescueExpired(List.of())).hasSize(1);

        assertThat(queue.settle(complete(job))).isEmpty();
        assertThat(queue.column("(status, lost_leases, retry_count)::text", id)).isEqualTo("(\"\",1,0)");
    }

    @Test
    void shouldNotSettleAnOldLeaseAfterAnotherClaim() throws SQLException {
        long id = queue.insert();
        ClaimedJob old = queue.claimOne();
        queue.expire(id);
        queue.store.rescues().rescueExpired(List.of());
        ClaimedJob renewed = queue.claimOne();

        assertThat(queue.settle(failed(old))).isEmpty();
        assertThat(queue.status(id)).isEqualTo("processing");
        assertThat(queue.settle(complete(renewed))).containsEntry(id, JobState.COMPLETE);
        assertThat(queue.settle(failed(old))).isEmpty();
        assertThat(queue.status(id)).isEqualTo("complete");
    }

    /** After an outage, one batch may contain the outcomes of two attempts of the same job. */
    @Test
    void shouldSettleOnlyTheNewOfTwoOutcomesOfAJobInOneBatch() throws SQLException {
        long id = queue.insert();
        ClaimedJob old = queue.claimOne();
        queue.expire(id);
        queue.store.rescues().rescueExpired(List.of());
        ClaimedJob renewed = queue.claimOne();

        Map<Lease, JobState> settled = queue.store.settlements().settle(List.of(failed(old), complete(renewed)));

        assertThat(settled).containsExactly(Map.entry(renewed.lease(), JobState.COMPLETE));
        assertThat(queue.query("SELECT string_agg(error, ',') FROM job_attempt"))
                .isEqualTo("lease lost");
    }

    @Test
    void shouldNotClaimAJobThatIsClaimed() throws SQLException {
        queue.insert();
        queue.claimOne();

        assertThat(queue.claim(1)).isEmpty();
    }

    @Test
    void shouldDetectASnoozeWhoseConfirmationWasLost() throws SQLException {
        queue.insert();
        ClaimedJob job = queue.claimOne();
        Settlement snooze = snoozed(job, Duration.ofSeconds(5));
        queue.store.settlements().settle(List.of(snooze));

        assertThat(queue.store.settlements().settle(List.of(snooze))).isEmpty();
        assertThat(queue.store.settlements().findSettled(List.of(snooze)))
                .containsExactly(Map.entry(job.lease(), JobState.AVAILABLE));
    }

    /** The row has the error of the first snooze, so the error alone does not show that the second was settled. */
    @Test
    void shouldNotMistakeARescueForASecondSnooze() throws SQLException {
        long id = queue.insert();
        queue.store.settlements().settle(List.of(snoozed(queue.claimOne(), Duration.ZERO)));
        Settlement second = snoozed(queue.claimOne(), Duration.ZERO);
        queue.expire(id);
        assertThat(queue.store.rescues().rescueExpired(List.of())).hasSize(1);

        assertThat(queue.store.settlements().settle(List.of(second))).isEmpty();
        assertThat(queue.store.settlements().findSettled(List.of(second))).isEmpty();
        assertThat(queue.column("(status, error, snooze_count, lost_leases)::text", id))
                .isEqualTo("(\"\",\"snoozed for 0 s\",1,1)");
    }
}
