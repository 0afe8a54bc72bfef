package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.failed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.ClaimedJob;

/** A cancellation or a manual retry meets a claim or a settle of the same job. */
class CancellationRacesTest extends StoreTest {

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

        String result = other.runWaitingFor(
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

        String result = other.runWaitingFor(
                "UPDATE job_queue SET status = 'processing', claimed_from = 'failed', lease_token = 2, leased_by = 'b',"
                        + " leased_until = now()",
                () -> queue.query("SELECT retry_job(" + id + ")"));

        assertThat(result).isEqualTo("NOT_RETRYABLE");
    }
}
