package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.failed;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Queues;

/** A row changes after a statement has taken its snapshot and before the statement locks the row. */
class SnapshotRacesTest extends StoreTest {

    private static final String HOLD_UP = "SELECT pg_advisory_xact_lock(1); ";

    private OtherTransaction other;

    @BeforeEach
    void begin() {
        other = new OtherTransaction(queue);
    }

    @AfterEach
    void end() {
        other.close();
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

        Map<Long, JobState> settled = other.runWaitingFor(
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
        queue.execute("GRANT SELECT, UPDATE ON job_queue TO held_up; GRANT SELECT ON queue_installation, queue_control,"
                + " queue_control_version TO held_up");
        queue.execute("CREATE FUNCTION hold_up(id bigint) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN IF id = " + jobId
                + " THEN PERFORM pg_advisory_xact_lock(1); END IF; RETURN true; END'");
        queue.execute("CREATE POLICY hold_up ON job_queue TO held_up USING (hold_up(job_id))");
        PGSimpleDataSource heldUp = new PGSimpleDataSource();
        heldUp.setUrl(queue.where.url());
        heldUp.setOptions("-c role=held_up");
        return new Claims(
                new Database(heldUp),
                new Schema("public", UUID.randomUUID(), "UTF8"),
                "node-a",
                new PausedQueues(System::nanoTime, PausedQueues.MAX_AGE));
    }

    @Test
    void shouldClaimAJobChangedBetweenSnapshotAndLockWithTheNextClaim() throws Exception {
        long first = queue.insert();
        long changed = queue.insert();
        Claims claims = claimsThatWaitAt(first);
        ClaimLimits limits = new ClaimLimits(2, 2, StoreFixture.LEASE, StoreFixture.MAX_PAYLOAD, List.of());

        Claim claim = other.runWaitingFor(
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

        Set<Lease> renewed = other.runWaitingFor(
                HOLD_UP + "UPDATE job_queue SET cancel_requested_at = now() WHERE job_id = " + changed,
                () -> queue.store.leases().renew(leases, StoreFixture.LEASE));

        assertThat(renewed).containsExactlyInAnyOrderElementsOf(leases);
    }

    @Test
    void shouldPromoteAJobThatChangedBetweenSnapshotAndLock() throws Exception {
        queue.execute("INSERT INTO job_queue (http_verb, run_at, due) VALUES ('POST', now() - interval '2 s', false),"
                + " ('POST', now() - interval '1 s', false)");
        makeUpdatesWaitFor(1);

        int promoted = other.runWaitingFor(
                HOLD_UP + "UPDATE job_queue SET priority = 1 WHERE job_id = 2",
                () -> queue.store.claims().promote());

        assertThat(promoted).isEqualTo(2);
    }
}
