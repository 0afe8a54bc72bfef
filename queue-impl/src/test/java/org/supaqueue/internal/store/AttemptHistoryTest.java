package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.store.StoreFixture.failed;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.internal.job.Outcome;

/** Tests how many attempts of a job are kept, and how much of each answer. */
class AttemptHistoryTest extends StoreTest {

    private void attempt(Outcome outcome) throws SQLException {
        queue.execute("UPDATE job_queue SET run_at = created_at, due = true");
        queue.store.settlements().settle(List.of(StoreFixture.settlement(queue.claimOne(), outcome)));
    }

    private static Outcome answered(String content) {
        return new Outcome.Failed(StoreFixture.answered(503, content), "answered 503", Duration.ofHours(1));
    }

    @Test
    void shouldKeepTheLastTwentyAttempts() throws SQLException {
        queue.insert(aJob().retryLimit(100));
        for (int i = 1; i <= 23; i++) {
            attempt(answered("n" + i));
        }

        assertThat(queue.query("SELECT (count(*), min(attempt), max(attempt))::text FROM job_attempt"))
                .isEqualTo("(20,4,23)");
    }

    @Test
    void shouldCountTheAttemptsBeforeAManualRetry() throws SQLException {
        long id = queue.insert(aJob().retryLimit(0));
        for (int i = 1; i <= 25; i++) {
            attempt(answered("n" + i));
            queue.execute("SELECT retry_job(" + id + ")");
        }

        assertThat(queue.query("SELECT (count(*), min(lease_token), max(content))::text FROM job_attempt"))
                .isEqualTo("(20,6,n9)");
    }

    @Test
    void shouldLeaveTheAttemptsOfOtherJobs() throws SQLException {
        long other = queue.insert();
        queue.store.settlements().settle(List.of(failed(queue.claimOne())));
        queue.execute("UPDATE job_queue SET lease_token = lease_token + 1");
        queue.execute("UPDATE job_queue SET status = 'cancelled', finished_at = now() WHERE job_id = " + other);

        queue.insert(aJob().retryLimit(100));
        for (int i = 1; i <= 22; i++) {
            attempt(answered("n" + i));
        }

        assertThat(queue.query("SELECT count(*) FROM job_attempt WHERE job_id = " + other))
                .isEqualTo("1");
        assertThat(queue.query("SELECT count(*) FROM job_attempt")).isEqualTo("21");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\u20ac", "\ud83d\ude00"})
    void shouldKeepTheBeginningOfALongAnswer(String character) throws SQLException {
        long id = queue.insert();
        String content = "a" + character.repeat(20_000);
        attempt(answered(content));

        String kept = queue.query("SELECT content FROM job_attempt");
        assertThat(queue.column("content", id)).isEqualTo(content);
        assertThat(content).startsWith(kept);
        assertThat(queue.query("SELECT octet_length(content) BETWEEN 4093 AND 4096 FROM job_attempt"))
                .isEqualTo("t");
    }

    @Test
    void shouldKeepAnAnswerOfFourKilobytesWhole() throws SQLException {
        queue.insert();
        attempt(answered("\u00e9".repeat(2_048)));

        assertThat(queue.query("SELECT length(content) FROM job_attempt")).isEqualTo("2048");
    }
}
