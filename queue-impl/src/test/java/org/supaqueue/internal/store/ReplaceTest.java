package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.failed;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.Enqueued;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;
import org.supaqueue.OnConflict;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.testing.Guide;

/** REPLACE: the job that waits gets the newest payload, and a claim releases the key. */
class ReplaceTest extends StoreTest {

    private static final JobRequest KEEP = JobRequest.post("/a").uniqueKey("a");
    private static final JobRequest REPLACE = KEEP.onConflict(OnConflict.REPLACE);

    private Enqueued enqueue(JobRequest request) throws SQLException {
        return Caller.enqueue(queue, request);
    }

    private static JobRequest payload(int number) {
        return REPLACE.payload(Integer.toString(number));
    }

    private boolean holdsKey(JobId id) throws SQLException {
        return queue.column("unique_until", id.value()) != null;
    }

    @Test
    void shouldReplacePayloadHeadersAndTimeOfTheWaitingJob() throws SQLException {
        JobId id = enqueue(payload(1).header("X-A", "1").delay(Duration.ofHours(1)))
                .id();

        assertThat(enqueue(payload(2).header("X-A", "2").priority(3))).isEqualTo(new Enqueued(id, false, true));

        assertThat(queue.column("(payload, headers, priority, due, run_at <= now())::text", id.value()))
                .isEqualTo("(2,\"{\"\"X-A\"\": \"\"2\"\"}\",0,t,t)");
        assertThat(queue.claimOne().call().payload()).isEqualTo("2");
    }

    @Test
    void shouldPostponeTheWaitingJob() throws SQLException {
        JobId id = enqueue(payload(1)).id();
        enqueue(payload(2).delay(Duration.ofHours(1)));

        assertThat(queue.column("(due, run_at > now())::text", id.value())).isEqualTo("(f,t)");
        assertThat(queue.claim(1)).isEmpty();
    }

    @Test
    void shouldMakeTheNextJobOfAnEventDuringTheRun() throws SQLException {
        JobId id = enqueue(payload(1)).id();
        ClaimedJob running = queue.claimOne();

        Enqueued next = enqueue(payload(2));

        assertThat(next.isNew()).isTrue();
        assertThat(enqueue(payload(3))).isEqualTo(new Enqueued(next.id(), false, true));
        queue.settle(complete(running));
        assertThat(queue.claimOne().call().payload()).isEqualTo("3");
        assertThat(queue.column("payload", id.value())).isEqualTo("1");
    }

    @Test
    void shouldReplaceAFailedJobAndKeepItsCountsAndTheTimeOfItsRetry() throws SQLException {
        JobId id = enqueue(payload(1)).id();
        queue.settle(failed(queue.claimOne()));
        assertThat(holdsKey(id)).isTrue();

        assertThat(enqueue(payload(2))).isEqualTo(new Enqueued(id, false, true));

        assertThat(queue.column("(status, retry_count, payload, run_at > now())::text", id.value()))
                .isEqualTo("(failed,1,2,t)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPLACE", "DEBOUNCE"})
    void shouldNotSendASnoozedJobBeforeTheEndOfItsSnooze(OnConflict onConflict) throws SQLException {
        String sql = "SELECT job_id FROM enqueue_unique('POST', '/x', '{}', 'order-1', on_conflict => '" + onConflict
                + (onConflict == OnConflict.DEBOUNCE
                        ? "', quiet => interval '1 s', max_wait => interval '1 s')"
                        : "')");
        long id = Long.parseLong(queue.query(sql));
        queue.execute("UPDATE job_queue SET run_at = created_at, due = true");
        queue.settle(StoreFixture.snoozed(queue.claimOne(), Duration.ofHours(1)));

        assertThat(queue.query(sql)).isEqualTo(Long.toString(id));

        assertThat(queue.column("(unique_until, run_at > now() + interval '59 min')::text", id))
                .isEqualTo("(infinity,t)");
    }

    @Test
    void shouldTakeTheKeyBackWhenTheJobIsHandedBackOrRescued() throws SQLException {
        JobId id = enqueue(payload(1)).id();
        ClaimedJob job = queue.claimOne();
        assertThat(holdsKey(id)).isFalse();
        queue.store.leases().handBack(List.of(job.lease()), TimeLimit.USUAL);
        assertThat(holdsKey(id)).isTrue();

        queue.claimOne();
        queue.expire(id.value());
        queue.store.rescues().rescueExpired(List.of());

        assertThat(holdsKey(id)).isTrue();
        assertThat(enqueue(payload(2))).isEqualTo(new Enqueued(id, false, true));
    }

    @Test
    void shouldWaitWithoutTheKeyIfAnotherJobHasTakenIt() throws SQLException {
        JobId first = enqueue(payload(1)).id();
        ClaimedJob running = queue.claimOne();
        JobId second = enqueue(payload(2)).id();

        assertThat(queue.settle(failed(running))).containsEntry(first.value(), JobState.FAILED);

        assertThat(holdsKey(first)).isFalse();
        assertThat(enqueue(payload(3)).id()).isEqualTo(second);
        assertThat(queue.query("SELECT retry_job(" + first.value() + ")")).isEqualTo("KEY_TAKEN");
        queue.store.uniqueKeys().restore();
        assertThat(holdsKey(first)).isFalse();

        queue.settle(complete(queue.claimOne()));
        queue.store.uniqueKeys().restore();
        assertThat(holdsKey(first)).isTrue();
        assertThat(enqueue(payload(4))).isEqualTo(new Enqueued(first, false, true));
    }

    /** Two jobs of one key in one batch of outcomes: the unique index must not refuse the batch. */
    @Test
    void shouldSettleABatchInWhichTwoJobsWantOneKeyBack() throws SQLException {
        enqueue(payload(1));
        ClaimedJob first = queue.claimOne();
        enqueue(payload(2));
        ClaimedJob second = queue.claimOne();

        assertThat(queue.settle(failed(first), failed(second))).hasSize(2);

        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE unique_until IS NOT NULL"))
                .isEqualTo("1");
        queue.store.uniqueKeys().restore();
    }

    /** The settle must neither wait for the transaction that takes the key, nor fail when that transaction commits. */
    @Test
    void shouldSettleWhileAnotherTransactionTakesTheKey() throws Exception {
        JobId first = enqueue(payload(1)).id();
        ClaimedJob running = queue.claimOne();
        try (Caller caller = new Caller(queue)) {
            JobId second = caller.enqueue(payload(2)).id();

            assertThat(queue.settle(failed(running))).hasSize(1);
            queue.store.uniqueKeys().restore();
            caller.commit();

            assertThat(holdsKey(first)).isFalse();
            assertThat(holdsKey(second)).isTrue();
        }
    }

    @Test
    void shouldTakeTheKeyBackInTheRetryPassIfTheOtherTransactionRollsBack() throws Exception {
        JobId first = enqueue(payload(1)).id();
        ClaimedJob running = queue.claimOne();
        try (Caller caller = new Caller(queue)) {
            caller.enqueue(payload(2));
            queue.settle(failed(running));
            caller.connection.rollback();
        }
        assertThat(holdsKey(first)).isFalse();

        queue.store.uniqueKeys().restore();

        assertThat(holdsKey(first)).isTrue();
    }

    @Test
    void shouldClaimTheOtherJobsWhileACallerReplacesOne() throws Exception {
        JobId id = enqueue(payload(1)).id();
        long other = queue.insert();
        try (Caller caller = new Caller(queue)) {
            caller.enqueue(payload(2));

            assertThat(queue.claim(10)).extracting(job -> job.lease().jobId()).containsExactly(other);
            caller.commit();
        }
        assertThat(queue.claimOne().lease().jobId()).isEqualTo(id.value());
    }

    @Test
    void shouldReportThatARunningJobOfKeepTookNothing() throws SQLException {
        JobId id = enqueue(KEEP).id();
        assertThat(enqueue(payload(1))).isEqualTo(new Enqueued(id, false, true));
        queue.claimOne();

        assertThat(enqueue(payload(2))).isEqualTo(new Enqueued(id, false, false));
        assertThat(queue.query("SELECT (is_new, replaced)::text"
                        + " FROM enqueue_unique('POST', '', '3', 'a', on_conflict => 'REPLACE')"))
                .isEqualTo("(f,f)");
    }

    @Test
    void shouldReportThatAFinishedJobTookNothingWithinItsDuration() throws SQLException {
        JobId id = enqueue(KEEP.within(Duration.ofHours(1))).id();
        queue.settle(complete(queue.claimOne()));

        assertThat(enqueue(payload(2))).isEqualTo(new Enqueued(id, false, false));
        queue.execute("UPDATE job_queue SET unique_until = now() - interval '1 s'");
        assertThat(enqueue(payload(3)).isNew()).isTrue();
    }

    @Test
    void shouldGiveTheJobTheLastPayloadOfABatch() throws SQLException {
        try (Caller caller = new Caller(queue)) {
            List<JobId> ids = caller.enqueueAll(List.of(
                    payload(1), payload(2), KEEP.queue("b"), payload(3).queue("b"), KEEP.queue("b"), payload(4)));
            caller.commit();

            assertThat(ids.get(0)).isEqualTo(ids.get(1)).isEqualTo(ids.get(5));
            assertThat(ids.get(2)).isEqualTo(ids.get(3)).isEqualTo(ids.get(4));
            assertThat(queue.column(
                            "payload || unique_while_waiting::text", ids.get(0).value()))
                    .isEqualTo("4true");
            assertThat(queue.column(
                            "payload || COALESCE(unique_while_waiting::text, '-')",
                            ids.get(2).value()))
                    .isEqualTo("3-");
        }
    }

    @Test
    void shouldReplaceBySqlAsTheGuideSays() throws SQLException {
        String sql = Guide.snippet("replace-sql");

        assertThat(queue.query("SELECT (is_new, replaced)::text FROM (" + sql.replace(";", "") + ") AS u"))
                .isEqualTo("(t,f)");
        assertThat(queue.query("SELECT (is_new, replaced)::text FROM (" + sql.replace(";", "") + ") AS u"))
                .isEqualTo("(f,t)");
        queue.claimOne();
        assertThat(queue.query("SELECT (is_new, replaced)::text FROM (" + sql.replace(";", "") + ") AS u"))
                .isEqualTo("(t,f)");
    }
}
