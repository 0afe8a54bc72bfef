package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.failed;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Queues;

/**
 * Forces the order of concurrent statements. A statement that comes too late changes no row and throws no exception.
 */
class RacesTest extends StoreTest {

    private static final String HOLD_UP = "SELECT pg_advisory_xact_lock(1); ";

    final ExecutorService second = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        second.shutdownNow();
    }

    /**
     * Runs a statement that waits for a lock of another transaction. The other transaction has changed a row, and
     * commits while the statement waits.
     *
     * @param first the SQL of the other transaction: takes the lock and changes the row
     * @param waiter runs the statement that waits
     * @return the result of the statement that waited
     */
    private <T> T runWaitingFor(String first, Callable<T> waiter) throws Exception {
        try (Connection holder = queue.where.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(first);
            Future<T> result = second.submit(waiter);
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(
                            () -> "1"
                                    .equals(
                                            queue.query(
                                                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")));
            holder.commit();
            return result.get(10, TimeUnit.SECONDS);
        }
    }

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

    /**
     * Runs a task while another transaction has changed a row and still holds the row lock. Then commits that
     * transaction.
     */
    private <T> T runDuring(String change, Callable<T> meanwhile) throws Exception {
        try (Connection holder = queue.where.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute(change);
            T result = second.submit(meanwhile).get(10, TimeUnit.SECONDS);
            holder.commit();
            return result;
        }
    }

    @Test
    void shouldSkipALockedRowAndNotSettleTheRowAfterItsRescue() throws Exception {
        long id = queue.insert();
        ClaimedJob job = queue.claimOne();
        ClaimedJob other = queue.claim(queue.insert() > 0 ? 1 : 0).get(0);

        Map<Long, JobState> settled = runDuring(
                "UPDATE job_queue SET status = '', claimed_from = NULL, leased_until = NULL, leased_by = NULL"
                        + " WHERE job_id = " + id,
                () -> {
                    assertThat(queue.store.leases().renew(List.of(job.lease(), other.lease()), StoreFixture.LEASE))
                            .containsExactly(other.lease());
                    return queue.settle(complete(job), complete(other));
                });

        assertThat(settled).containsOnlyKeys(other.lease().jobId());
        assertThat(queue.store.leases().findValid(List.of(job.lease()))).isEmpty();
        assertThat(queue.settle(complete(job))).isEmpty();
        assertThat(queue.status(id)).isEmpty();
    }

    @Test
    void shouldReportTheLeaseOfALockedRowAsStillHeld() throws Exception {
        long id = queue.insert();
        ClaimedJob job = queue.claimOne();

        Set<Lease> held = runDuring("SELECT cancel_job(" + id + ")", () -> {
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

    @Test
    void shouldNotClaimAJobThatIsClaimed() throws SQLException {
        queue.insert();
        queue.claimOne();

        assertThat(queue.claim(1)).isEmpty();
    }

    @Test
    void shouldCancelWhenTheCancellationCameBeforeTheSettle() throws Exception {
        long id = queue.insert();
        ClaimedJob job = queue.claimOne();
        queue.execute("SELECT cancel_job(" + id + ")");

        assertThat(queue.settle(failed(job))).containsEntry(id, JobState.CANCELLED);
        assertThat(queue.column("(status, retry_count, finished_at IS NULL)::text", id))
                .isEqualTo("(cancelled,0,f)");
    }

    @Test
    void shouldCompleteDespiteACancellationWhenTheAnswerIs2xx() throws Exception {
        long id = queue.insert();
        ClaimedJob job = queue.claimOne();
        queue.execute("SELECT cancel_job(" + id + ")");

        assertThat(queue.settle(complete(job))).containsEntry(id, JobState.COMPLETE);
    }

    @Test
    void shouldNotCancelAJobThatWasSettledWhileTheCancellationWaited() throws Exception {
        long id = queue.insert();
        queue.claimOne();

        String result = runWaitingFor(
                "UPDATE job_queue SET status = 'complete', claimed_from = NULL, finished_at = now(),"
                        + " response_status = 200",
                () -> queue.query("SELECT cancel_job(" + id + ")"));

        assertThat(result).isEqualTo("ALREADY_FINISHED");
        assertThat(queue.status(id)).isEqualTo("complete");
    }

    @Test
    void shouldNotRetryAJobThatWasClaimedMeanwhile() throws Exception {
        long id = queue.insert();
        queue.settle(failed(queue.claimOne()));

        String result = runWaitingFor(
                "UPDATE job_queue SET status = 'processing', claimed_from = 'failed', lease_token = 2, leased_by = 'b',"
                        + " leased_until = now()",
                () -> queue.query("SELECT retry_job(" + id + ")"));

        assertThat(result).isEqualTo("NOT_RETRYABLE");
    }

    /** Creates a trigger: each UPDATE of the job waits until the lock that {@link #HOLD_UP} takes is free. */
    private void makeUpdatesWaitFor(long jobId) throws SQLException {
        queue.execute("CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql"
                + " AS 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END'");
        queue.execute("CREATE TRIGGER hold_up BEFORE UPDATE ON job_queue FOR EACH ROW WHEN (OLD.job_id = " + jobId
                + ") EXECUTE FUNCTION hold_up()");
    }

    /** The settle already has its snapshot, but has not locked the row yet. */
    @Test
    void shouldSettleAJobThatChangedBetweenSnapshotAndLock() throws Exception {
        long first = queue.insert();
        long changed = queue.insert();
        List<ClaimedJob> jobs = queue.claim(2);
        makeUpdatesWaitFor(first);

        Map<Long, JobState> settled = runWaitingFor(
                HOLD_UP + "UPDATE job_queue SET cancel_requested_at = now() WHERE job_id = " + changed,
                () -> queue.settle(complete(jobs.get(0)), failed(jobs.get(1))));

        assertThat(settled).containsOnly(Map.entry(first, JobState.COMPLETE), Map.entry(changed, JobState.CANCELLED));
    }

    /**
     * Returns a Claims whose claims wait when they read the job. A trigger would make a claim wait too late: a claim
     * locks all its rows before the claim changes the first row. So a row-level security policy makes the claim wait.
     * Policies do not apply to superusers, so the claim runs as another role.
     */
    private Claims claimsThatWaitAt(long jobId) throws SQLException {
        queue.execute("DO $$ BEGIN CREATE ROLE held_up NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        queue.execute("GRANT USAGE ON SCHEMA public TO held_up");
        queue.execute("GRANT SELECT, UPDATE ON job_queue TO held_up; GRANT SELECT ON queue_installation TO held_up");
        queue.execute("CREATE FUNCTION hold_up(id bigint) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN IF id = " + jobId
                + " THEN PERFORM pg_advisory_xact_lock(1); END IF; RETURN true; END'");
        queue.execute("CREATE POLICY hold_up ON job_queue TO held_up USING (hold_up(job_id))");
        PGSimpleDataSource heldUp = new PGSimpleDataSource();
        heldUp.setUrl(queue.where.url());
        heldUp.setOptions("-c role=held_up");
        return new Claims(new Database(heldUp), new Schema("public", UUID.randomUUID(), "UTF8"), "node-a");
    }

    @Test
    void shouldClaimAJobChangedBetweenSnapshotAndLockWithTheNextClaim() throws Exception {
        long first = queue.insert();
        long changed = queue.insert();
        Claims claims = claimsThatWaitAt(first);
        ClaimLimits limits = new ClaimLimits(2, 2, StoreFixture.LEASE, StoreFixture.MAX_PAYLOAD, List.of());

        Claim claim = runWaitingFor(
                HOLD_UP + "UPDATE job_queue SET timeout_ms = 5 WHERE job_id = " + changed,
                () -> claims.claim(Queues.ALL, new ClaimCursor(System::nanoTime), limits));

        assertThat(claim.jobs()).extracting(job -> job.lease().jobId()).containsExactly(first);
        assertThat(claim.moreMayBeDue()).isTrue();
        ClaimedJob next = queue.claimOne();
        assertThat(next.lease().jobId()).isEqualTo(changed);
        assertThat(next.call().timeoutMs()).isEqualTo(5);
    }

    @Test
    void shouldRenewALeaseThatChangedBetweenSnapshotAndLock() throws Exception {
        long first = queue.insert();
        long changed = queue.insert();
        List<Lease> leases = queue.claim(2).stream().map(ClaimedJob::lease).toList();
        makeUpdatesWaitFor(first);

        Set<Lease> renewed = runWaitingFor(
                HOLD_UP + "UPDATE job_queue SET cancel_requested_at = now() WHERE job_id = " + changed,
                () -> queue.store.leases().renew(leases, StoreFixture.LEASE));

        assertThat(renewed).containsExactlyInAnyOrderElementsOf(leases);
    }

    @Test
    void shouldPromoteAJobThatChangedBetweenSnapshotAndLock() throws Exception {
        queue.execute("INSERT INTO job_queue (http_verb, run_at, due) VALUES ('POST', now() - interval '2 s', false),"
                + " ('POST', now() - interval '1 s', false)");
        makeUpdatesWaitFor(1);

        int promoted = runWaitingFor(
                HOLD_UP + "UPDATE job_queue SET priority = 1 WHERE job_id = 2",
                () -> queue.store.claims().promote());

        assertThat(promoted).isEqualTo(2);
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
}
