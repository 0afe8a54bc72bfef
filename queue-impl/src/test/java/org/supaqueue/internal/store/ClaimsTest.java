package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.supaqueue.HttpVerb;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.store.failure.TimeLimit;

class ClaimsTest extends StoreTest {

    @Test
    void shouldClaimByPriorityThenDueTimeThenId() throws SQLException {
        long late = queue.insert(aJob().runAt("now() - interval '1 s'"));
        long early = queue.insert(aJob().runAt("now() - interval '2 s'"));
        long same = queue.insert(aJob().runAt("(SELECT run_at FROM job_queue WHERE job_id = " + early + ")"));
        long urgent = queue.insert(aJob().priority(-1));

        assertThat(queue.claim(10)).extracting(job -> job.lease().jobId()).containsExactly(urgent, early, same, late);
    }

    @Test
    void shouldClaimNoMoreThanTheLimit() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 50)");

        assertThat(queue.claim(7)).hasSize(7);
        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE status = 'processing'"))
                .isEqualTo("7");
    }

    @Test
    void shouldNotClaimJobsThatAreNotDue() throws SQLException {
        queue.insert(aJob().runAt("now() + interval '1 h'"));

        assertThat(queue.claim(10)).isEmpty();
        assertThat(queue.store.claims().anyDue(Queues.ALL)).isFalse();
        assertThat(queue.store.claims().wakeTimes().untilScheduled())
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
    }

    @Test
    void shouldNotClaimAJobMarkedDueBeforeItsRunAt() throws SQLException {
        long later = queue.insert(aJob().runAt("now() + interval '1 h'"));

        queue.execute("UPDATE job_queue SET due = true WHERE job_id = " + later);

        assertThat(queue.claim(10)).isEmpty();
        assertThat(queue.column("due", later)).isEqualTo("f");
    }

    @Test
    void shouldSkipRowsThatOtherTransactionsHaveLocked() throws SQLException {
        long taken = queue.insert();
        long free = queue.insert();
        try (Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT 1 FROM job_queue WHERE job_id = " + taken + " FOR UPDATE");

            assertThat(queue.claim(10)).extracting(job -> job.lease().jobId()).containsExactly(free);
            other.rollback();
        }
    }

    @Test
    void shouldIncrementTheLeaseTokenAndWriteTheLeaseToTheRow() throws SQLException {
        long id = queue.insert();

        Lease first = queue.claimOne().lease();
        queue.store.leases().handBack(List.of(first), TimeLimit.USUAL);
        Lease second = queue.claimOne().lease();

        assertThat(first.token()).isEqualTo(1);
        assertThat(second.token()).isEqualTo(2);
        assertThat(queue.column("leased_by", id)).isEqualTo("node-a");
        assertThat(queue.column("leased_until > now() + interval '25 s'", id)).isEqualTo("t");
    }

    @Test
    void shouldClaimOnlyFromTheGivenQueues() throws SQLException {
        long mail = queue.insert(aJob().queue("mail"));
        long other = queue.insert();

        assertThat(queue.claim(Queues.only(List.of("mail")), 10))
                .extracting(job -> job.lease().jobId())
                .containsExactly(mail);
        assertThat(queue.claim(Queues.except(List.of("mail")), 10))
                .extracting(job -> job.lease().jobId())
                .containsExactly(other);
    }

    @Test
    void shouldReturnTheStoredCall() throws SQLException {
        long id = queue.insert(aJob().payload("{\"a\": \"ü\"}")
                .urlPath("/x")
                .headers("{\"X-A\": \"b\"}")
                .timeoutMs(1500)
                .with("trace_parent", "'trace'")
                .with("retry_count", "2")
                .with("lost_leases", "1"));

        ClaimedJob job = queue.claimOne();

        assertThat(job.call())
                .isEqualTo(new ClaimedJob.StoredCall(
                        HttpVerb.POST, "/x", "{\"a\": \"ü\"}", 11, "{\"X-A\": \"b\"}", 1500, "trace"));
        assertThat(job.previousAttempts().nextNumber()).isEqualTo(4);
        assertThat(job.lease().jobId()).isEqualTo(id);
    }

    @Test
    void shouldNotFetchAPayloadThatIsTooLarge() throws SQLException {
        queue.insert(aJob().with("payload", "to_jsonb(repeat('x', 2000))"));

        ClaimedJob.StoredCall call = queue.claimOne().call();

        assertThat(call.payload()).isNull();
        assertThat(call.payloadBytes()).isEqualTo(2002);
    }

    @Test
    void shouldFetchNoMoreThanSomePayloadInOneClaim() throws SQLException {
        int each = Claims.MAX_TOTAL_PAYLOAD / 4 - 2;
        queue.execute("INSERT INTO job_queue (http_verb, payload) SELECT 'POST', to_jsonb(repeat('x', " + each
                + ")) FROM generate_series(1, 6)");
        ClaimLimits limits = new ClaimLimits(10, 10, StoreFixture.LEASE, Claims.MAX_TOTAL_PAYLOAD, List.of());
        ClaimCursor position = new ClaimCursor(System::nanoTime);

        Claim first = queue.store.claims().claim(Queues.ALL, position, limits);
        Claim second = queue.store.claims().claim(Queues.ALL, position, limits);

        assertThat(first.jobs()).hasSize(4);
        assertThat(first.moreMayBeDue()).isTrue();
        assertThat(second.jobs()).hasSize(2);
        assertThat(queue.claim(10)).isEmpty();
    }

    @Test
    void shouldClaimOneJobHoweverLargeItsPayload() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, payload) SELECT 'POST', to_jsonb(repeat('x', "
                + Claims.MAX_TOTAL_PAYLOAD + ")) FROM generate_series(1, 2)");
        ClaimLimits limits = new ClaimLimits(
                10, 10, StoreFixture.LEASE, Integer.MAX_VALUE, List.of(), TimeLimit.of(Duration.ofSeconds(30)));
        ClaimCursor position = new ClaimCursor(System::nanoTime);

        assertThat(queue.store.claims().claim(Queues.ALL, position, limits).jobs())
                .hasSize(1);
        assertThat(queue.store.claims().claim(Queues.ALL, position, limits).jobs())
                .hasSize(1);
    }

    /** The jsonb value takes 180 MB when stored. Its text would be longer than 1 GB, the longest text in PostgreSQL. */
    @Test
    void shouldClaimNextToAPayloadWhoseTextExceedsOneGigabyte() throws SQLException {
        long huge = queue.insert(aJob().with("payload", "to_jsonb(repeat(E'\\x01', 180000000))"));
        long good = queue.insert();

        List<ClaimedJob> jobs = queue.claim(10);

        assertThat(jobs).extracting(job -> job.lease().jobId()).containsExactly(huge, good);
        assertThat(jobs.get(0).call().payload()).isNull();
        assertThat(jobs.get(0).call().payloadBytes()).isGreaterThan(180_000_000);
    }

    @Test
    void shouldMeasureAPayloadThatIsACompressedCopy() throws SQLException {
        queue.execute("CREATE TABLE template (payload jsonb)");
        queue.execute("INSERT INTO template SELECT to_jsonb(repeat(E'\\x01', 20000000))");
        queue.execute("INSERT INTO job_queue (http_verb, payload) SELECT 'POST', payload FROM template");

        ClaimedJob.StoredCall call = queue.claimOne().call();

        assertThat(queue.query("SELECT pg_column_size(payload) < 1000000 FROM job_queue"))
                .isEqualTo("t");
        assertThat(call.payload()).isNull();
        assertThat(call.payloadBytes()).isBetween(20_000_000L, 20_001_000L);
    }

    @Test
    void shouldNotMakeTextOfHeadersThatAreTooLarge() throws SQLException {
        queue.insert(aJob().with("headers", "jsonb_build_object('X-A', repeat(E'\\x01', 180000000))"));

        assertThat(queue.claimOne().call().headers()).isNull();
    }

    /**
     * The text of a checked row is at most eight times as long as the stored value. A claim adds up this upper bound,
     * not the real length.
     */
    @Test
    void shouldLimitTheUpperBoundOfTheTextOfOneClaim() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, payload) SELECT 'POST',"
                + " (SELECT jsonb_agg(1::numeric) FROM generate_series(1, 200000)) FROM generate_series(1, 5)");
        ClaimLimits limits = new ClaimLimits(10, 10, StoreFixture.LEASE, Claims.MAX_TOTAL_PAYLOAD, List.of());
        ClaimCursor position = new ClaimCursor(System::nanoTime);

        Claim first = queue.store.claims().claim(Queues.ALL, position, limits);

        assertThat(first.jobs()).hasSize(3);
        assertThat(first.moreMayBeDue()).isTrue();
        assertThat(queue.store.claims().claim(Queues.ALL, position, limits).jobs())
                .hasSize(2);
    }

    @Test
    void shouldLimitTheJobsWithLostLeasesPerClaim() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, lost_leases)"
                + " SELECT 'POST', 1 - i % 2 FROM generate_series(1, 6) AS i");

        Claim claim = claim(1);

        assertThat(claim.jobs()).extracting(job -> job.lease().jobId()).containsExactly(1L, 2L, 3L, 5L);
        assertThat(claim.moreMayBeDue()).isTrue();
        assertThat(claim(0)).isEqualTo(new Claim(List.of(), true));
        assertThat(claim(2).jobs()).hasSize(2);
    }

    /**
     * A poison job crashes its node. All jobs that the node has claimed lose their leases. A job that was not started
     * loses only one lease, because later claims take only one job with a lost lease at a time.
     */
    @Test
    void shouldNotTreatJobsThatWereNeverSentAsPoison() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 100)");

        for (int kill = 0; kill < 5; kill++) {
            assertThat(claim(1).jobs()).isNotEmpty();
            queue.execute("UPDATE job_queue SET leased_until = now() - interval '1 s' WHERE status = 'processing'");
            queue.store.rescues().rescueExpired(List.of());
        }

        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE status = 'dead'"))
                .isEqualTo("1");
    }

    /** Claims as a node that can start this many jobs at once. */
    private Claim claim(int suspects) throws SQLException {
        ClaimLimits limits = new ClaimLimits(100, suspects, StoreFixture.LEASE, StoreFixture.MAX_PAYLOAD, List.of());
        return queue.store.claims().claim(Queues.ALL, new ClaimCursor(System::nanoTime), limits);
    }

    @Test
    void shouldNotClaimExcludedJobs() throws SQLException {
        long left = queue.insert();
        long taken = queue.insert();
        ClaimLimits limits = new ClaimLimits(10, 10, StoreFixture.LEASE, StoreFixture.MAX_PAYLOAD, List.of(left));

        Claim claim = queue.store.claims().claim(Queues.ALL, new ClaimCursor(System::nanoTime), limits);

        assertThat(claim.jobs()).extracting(job -> job.lease().jobId()).containsExactly(taken);
    }

    @Test
    void shouldPromoteJobsWhoseRunAtHasPassed() throws SQLException {
        long now = queue.insert();
        long later = queue.insert(aJob().runAt("now() + interval '1 h'"));
        queue.insert(aJob().runAt("now() + interval '1 h'").with("due", "true"));
        queue.execute("UPDATE job_queue SET run_at = now() + interval '1 h' WHERE job_id = " + now);
        assertThat(queue.claim(10)).isEmpty();

        queue.execute("UPDATE job_queue SET run_at = now() - interval '1 s' WHERE job_id = " + later);

        assertThat(queue.store.claims().wakeTimes().untilScheduled()).isNegative();
        assertThat(queue.store.claims().promote()).isEqualTo(1);
        assertThat(queue.store.claims().promote()).isZero();
        assertThat(queue.claimOne().lease().jobId()).isEqualTo(later);
    }

    @Test
    void shouldReturnTheNextScheduledTimeAndTheNextExpiry() throws SQLException {
        assertThat(queue.store.claims().wakeTimes()).isEqualTo(new WakeTimes(null, null, null, null));

        queue.insert();
        queue.claimOne();
        queue.insert(aJob().runAt("now() + interval '1 min'"));

        WakeTimes wakeTimes = queue.store.claims().wakeTimes();
        assertThat(wakeTimes.untilLeaseExpiry()).isBetween(Duration.ofSeconds(28), StoreFixture.LEASE);
        assertThat(wakeTimes.untilScheduled()).isBetween(Duration.ofSeconds(58), Duration.ofMinutes(1));
    }
}
