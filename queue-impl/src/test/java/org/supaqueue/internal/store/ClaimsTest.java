package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.supaqueue.HttpVerb;

class ClaimsTest extends StoreTest {

    @Test
    void shouldClaimByPriorityThenDueTimeThenId() throws SQLException {
        long late = queue.insert(", run_at", ", now() - interval '1 s'");
        long early = queue.insert(", run_at", ", now() - interval '2 s'");
        long same = queue.insert(", run_at", ", (SELECT run_at FROM job_queue WHERE job_id = " + early + ")");
        long urgent = queue.insert(", priority", ", -1");

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
    void shouldLeaveJobsThatAreNotDue() throws SQLException {
        queue.insert(", run_at", ", now() + interval '1 h'");

        assertThat(queue.claim(10)).isEmpty();
        assertThat(queue.store.claims().untilDue(Queues.ALL)).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
    }

    @Test
    void shouldSkipRowsThatOthersHold() throws SQLException {
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
    void shouldHandOutAGrowingTokenAndMarkTheRow() throws SQLException {
        long id = queue.insert();

        Lease first = queue.claimOne().lease();
        queue.store.leases().handBack(List.of(first));
        Lease second = queue.claimOne().lease();

        assertThat(first.token()).isEqualTo(1);
        assertThat(second.token()).isEqualTo(2);
        assertThat(queue.column("leased_by", id)).isEqualTo("node-a");
        assertThat(queue.column("leased_until > now() + interval '25 s'", id)).isEqualTo("t");
    }

    @Test
    void shouldTakeOnlyTheQueuesAskedFor() throws SQLException {
        long mail = queue.insert(", queue", ", 'mail'");
        long other = queue.insert();

        assertThat(queue.store.claims().claim(Queues.only(List.of("mail")), 10, StoreFixture.LEASE, 10))
                .extracting(job -> job.lease().jobId())
                .containsExactly(mail);
        assertThat(queue.store.claims().claim(Queues.except(List.of("mail")), 10, StoreFixture.LEASE, 10))
                .extracting(job -> job.lease().jobId())
                .containsExactly(other);
    }

    @Test
    void shouldTellWhatToSend() throws SQLException {
        long id = queue.insert(
                ", payload, url_path, headers, timeout_ms, trace_parent, retry_count, lost_leases",
                ", '{\"a\": \"ü\"}', '/x', '{\"X-A\": \"b\"}', 1500, 'trace', 2, 1");

        ClaimedJob job = queue.claimOne();

        assertThat(job.call())
                .isEqualTo(new ClaimedJob.Call(
                        HttpVerb.POST, "/x", "{\"a\": \"ü\"}", 11, "{\"X-A\": \"b\"}", 1500, "trace"));
        assertThat(job.tries().attempt()).isEqualTo(4);
        assertThat(job.lease().jobId()).isEqualTo(id);
    }

    @Test
    void shouldNotFetchAPayloadThatIsTooLarge() throws SQLException {
        queue.insert(", payload", ", to_jsonb(repeat('x', 2000))");

        ClaimedJob.Call call = queue.claimOne().call();

        assertThat(call.payload()).isNull();
        assertThat(call.payloadBytes()).isEqualTo(2002);
    }

    @Test
    void shouldKnowWhenTheNextLeaseRunsOut() throws SQLException {
        assertThat(queue.store.claims().untilExpiry()).isNull();
        assertThat(queue.store.claims().untilDue(Queues.ALL)).isNull();

        queue.insert();
        queue.claimOne();

        assertThat(queue.store.claims().untilExpiry()).isBetween(Duration.ofSeconds(28), StoreFixture.LEASE);
    }
}
