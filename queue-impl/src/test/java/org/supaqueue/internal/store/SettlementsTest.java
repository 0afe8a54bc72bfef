package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.dead;
import static org.supaqueue.internal.store.StoreFixture.failed;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.CallResult;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Settlement;

class SettlementsTest extends StoreTest {

    @Test
    void shouldKeepTheAnswerOfACompleteJob() throws SQLException {
        long id = queue.insert();

        assertThat(queue.settle(complete(queue.claimOne()))).containsExactly(Map.entry(id, JobState.COMPLETE));

        assertThat(queue.column("(status, content, response_status, retry_count, error)::text", id))
                .isEqualTo("(complete,done,200,0,)");
        assertThat(queue.column("finished_at IS NOT NULL AND started_at <= finished_at AND duration_ms = 5", id))
                .isEqualTo("t");
        assertThat(queue.column("(leased_until, leased_by, claimed_from)::text", id))
                .isEqualTo("(,,)");
        assertThat(queue.query("SELECT count(*) FROM job_attempt")).isEqualTo("0");
    }

    @Test
    void shouldScheduleARetryAndKeepTheAttempt() throws SQLException {
        long id = queue.insert();

        queue.settle(failed(queue.claimOne()));

        assertThat(queue.column("(status, content, response_status, retry_count, error)::text", id))
                .isEqualTo("(failed,busy,503,1,\"answered 503\")");
        assertThat(queue.column("run_at - now() BETWEEN interval '8 s' AND interval '10 s'", id))
                .isEqualTo("t");
        assertThat(queue.query("SELECT (job_id, lease_token, attempt, response_status, content, error, leased_by)::text"
                        + " FROM job_attempt"))
                .isEqualTo("(" + id + ",1,1,503,busy,\"answered 503\",node-a)");
    }

    @Test
    void shouldMakeAJobDeadWhenNoRetryIsLeft() throws SQLException {
        long id = queue.insert(aJob().retryLimit(2).with("retry_count", "2"));

        assertThat(queue.settle(failed(queue.claimOne()))).containsEntry(id, JobState.DEAD);

        assertThat(queue.column("(status, retry_count, error, finished_at IS NULL)::text", id))
                .isEqualTo("(dead,2,\"answered 503\",f)");
    }

    @Test
    void shouldMakeAJobDeadAtOnceWhenARetryCannotHelp() throws SQLException {
        long id = queue.insert();

        assertThat(queue.settle(dead(queue.claimOne()))).containsEntry(id, JobState.DEAD);

        assertThat(queue.column("retry_count", id)).isEqualTo("0");
    }

    @Test
    void shouldKeepTheEarlierAnswerWhenAnAttemptGetsNoAnswer() throws SQLException {
        long id = queue.insert(aJob().runAt("now() - interval '1 h'"));
        queue.settle(failed(queue.claimOne()));
        queue.execute("UPDATE job_queue SET run_at = now() - interval '1 h'");
        queue.store.claims().promote();

        queue.settle(StoreFixture.settlement(
                queue.claimOne(),
                new Outcome.Failed(new CallResult.Unanswered(Duration.ofSeconds(3)), "timed out", Duration.ZERO)));

        assertThat(queue.column("(content, response_status, error, retry_count)::text", id))
                .isEqualTo("(busy,503,\"timed out\",2)");
    }

    @Test
    void shouldWriteNoAttemptWhenNothingWasSent() throws SQLException {
        long id = queue.insert();

        queue.settle(StoreFixture.settlement(queue.claimOne(), Outcome.Dead.unsent("url_path is bad")));

        assertThat(queue.column("(status, error, started_at IS NULL)::text", id))
                .isEqualTo("(dead,\"url_path is bad\",t)");
        assertThat(queue.query("SELECT count(*) FROM job_attempt")).isEqualTo("0");
    }

    @Test
    void shouldSettleManyDifferentlyInOneStatement() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 3)");
        List<ClaimedJob> jobs = queue.claim(3);

        assertThat(queue.settle(complete(jobs.get(2)), failed(jobs.get(0)), dead(jobs.get(1))))
                .containsEntry(jobs.get(2).lease().jobId(), JobState.COMPLETE)
                .containsEntry(jobs.get(0).lease().jobId(), JobState.FAILED)
                .containsEntry(jobs.get(1).lease().jobId(), JobState.DEAD);
    }

    @Test
    void shouldChangeNothingIfABatchHasTextThatPostgresCannotStore() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 2)");
        List<ClaimedJob> jobs = queue.claim(2);
        Settlement poisoned =
                StoreFixture.settlement(jobs.get(1), new Outcome.Complete(StoreFixture.answered(200, "a\0b")));

        assertThatThrownBy(() -> queue.settle(complete(jobs.get(0)), poisoned))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).startsWith("22"));
        assertThat(queue.status(jobs.get(0).lease().jobId())).isEqualTo("processing");
    }
}
