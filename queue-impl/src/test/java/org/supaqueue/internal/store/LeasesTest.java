package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.CallResult;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Tests how leases are renewed, handed back and rescued. */
class LeasesTest extends StoreTest {

    @Test
    void shouldNotRenewLeasesOfSettledOrRescuedJobs() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 3)");
        List<ClaimedJob> jobs = queue.claim(3);
        queue.settle(complete(jobs.get(0)));
        queue.expire(jobs.get(1).lease().jobId());
        queue.store.rescues().rescueExpired(List.of());

        assertThat(queue.store
                        .leases()
                        .renew(jobs.stream().map(ClaimedJob::lease).toList(), StoreFixture.LEASE))
                .containsExactly(jobs.get(2).lease());
    }

    @Test
    void shouldNotHandBackAJobWhoseLeaseIsLost() throws SQLException {
        long id = queue.insert();
        Lease lease = queue.claimOne().lease();
        queue.expire(id);
        queue.store.rescues().rescueExpired(List.of());
        queue.claimOne();

        assertThat(queue.store.leases().handBack(List.of(lease), TimeLimit.USUAL))
                .isEmpty();
        assertThat(queue.status(id)).isEqualTo("processing");
    }

    @Test
    void shouldRestoreTheStatusBeforeTheClaimOnHandBack() throws SQLException {
        long id = queue.insert();
        queue.settle(StoreFixture.settlement(
                queue.claimOne(),
                new Outcome.Failed(new CallResult.Unanswered(Duration.ZERO), "no answer", Duration.ZERO)));
        String runAt = queue.column("run_at", id);

        queue.store.leases().handBack(List.of(queue.claimOne().lease()), TimeLimit.USUAL);

        assertThat(queue.column("(status, retry_count, lost_leases, lease_token)::text", id))
                .isEqualTo("(failed,1,0,2)");
        assertThat(queue.column("run_at", id)).isEqualTo(runAt);
    }

    @Test
    void shouldRestoreTheStatusBeforeTheClaimOnRescueAndUseNoRetry() throws SQLException {
        long id = queue.insert();
        queue.settle(StoreFixture.settlement(
                queue.claimOne(),
                new Outcome.Failed(new CallResult.Unanswered(Duration.ZERO), "no answer", Duration.ZERO)));
        queue.claimOne();
        queue.expire(id);

        queue.store.rescues().rescueExpired(List.of());

        assertThat(queue.column("(status, retry_count, lost_leases)::text", id)).isEqualTo("(failed,1,1)");
        assertThat(queue.claimOne().previousAttempts().nextNumber()).isEqualTo(3);
    }

    @Test
    void shouldMakeAJobDeadWhenItsLeaseWasLostFiveTimes() throws SQLException {
        long id = queue.insert(aJob().with("lost_leases", "4"));
        queue.claimOne();
        queue.expire(id);

        assertThat(queue.store.rescues().rescueExpired(List.of()))
                .containsExactly(new Rescues.Rescued(id, "default", JobState.DEAD, 5, "lease lost 5 times", null));
        assertThat(queue.column("(status, error, retry_count)::text", id)).isEqualTo("(dead,\"lease lost 5 times\",0)");
    }

    @Test
    void shouldNotRescueLeasesThatThisNodeHolds() throws SQLException {
        long id = queue.insert();
        Lease lease = queue.claimOne().lease();
        queue.expire(id);

        assertThat(queue.store.rescues().rescueExpired(List.of(lease))).isEmpty();
        assertThat(queue.store.leases().renew(List.of(lease), StoreFixture.LEASE))
                .containsExactly(lease);
    }

    @Test
    void shouldCancelAnExpiredJobWhoseCancellationWasRequested() throws SQLException {
        long id = queue.insert();
        queue.claimOne();
        queue.execute("SELECT cancel_job(" + id + ")");
        queue.expire(id);

        queue.store.rescues().rescueExpired(List.of());

        assertThat(queue.status(id)).isEqualTo("cancelled");
    }
}
