package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.supaqueue.InvalidJobException;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.request.InsertOptions;
import org.supaqueue.internal.request.PauseReason;

/** Tests the SQL functions that pause and resume a queue, and what claims do about a pause. */
class PauseFunctionsTest extends StoreTest {

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private String control() throws SQLException {
        return queue.query("SELECT string_agg(concat(queue, '|', paused_at IS NOT NULL, '|', pause_reason), ',')"
                + " FROM queue_control");
    }

    @Test
    void shouldPauseAndResumeAQueue() throws SQLException {
        queue.execute("SELECT pause_queue('mail', 'repair')");
        assertThat(control()).isEqualTo("mail|t|repair");

        assertThat(queue.query("SELECT resume_queue('mail')")).isEqualTo("t");
        assertThat(control()).isEqualTo("mail|f|");
        assertThat(queue.query("SELECT resume_queue('mail')")).isEqualTo("f");
        assertThat(queue.query("SELECT resume_queue('unknown')")).isEqualTo("f");
    }

    @Test
    void shouldKeepTheTimeAndChangeTheReasonOfAPausedQueue() throws SQLException {
        queue.execute("SELECT pause_queue('mail', 'repair')");
        String pausedAt = queue.query("SELECT paused_at FROM queue_control");

        queue.execute("SELECT pause_queue(queue => 'mail', reason => 'long repair')");
        assertThat(control()).isEqualTo("mail|t|long repair");
        assertThat(queue.query("SELECT paused_at FROM queue_control")).isEqualTo(pausedAt);

        queue.execute("SELECT pause_queue('mail')");
        assertThat(control()).isEqualTo("mail|t|");
    }

    @Test
    void shouldRefuseANameWithTheErrorOfTheApi() {
        List.of("", "a b", "a.b", "é", "a\nb", "a\u200bb", "a\"b", "a\\b").forEach(this::assertRefused);
        IntStream.of(65, 100, 101).mapToObj("a"::repeat).forEach(this::assertRefused);
    }

    private void assertRefused(String name) {
        String expected = catchThrowableOfType(InvalidJobException.class, () -> InsertOptions.checkQueue(name))
                .getMessage();

        for (String call : List.of("pause_queue(%s, 'x')", "resume_queue(%s)", "purge_queue(%s)")) {
            assertThatThrownBy(() -> queue.query("SELECT " + call.formatted(literal(name))))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("23514"))
                    .hasMessageContaining("ERROR: " + expected + "\n");
        }
    }

    @Test
    void shouldRefuseNoName() {
        assertThatThrownBy(() -> queue.query("SELECT pause_queue(NULL)"))
                .hasMessageContaining("queue NULL must be 1 to 64 letters, digits, _ and -");
    }

    @Test
    void shouldRefuseAReasonWithTheErrorOfTheApi() {
        for (String reason : List.of("", "a\nb", "a\u007fb", "ü".repeat(501))) {
            String expected = catchThrowableOfType(InvalidJobException.class, () -> PauseReason.check(reason))
                    .getMessage();
            assertThatThrownBy(() -> queue.query("SELECT pause_queue('mail', " + literal(reason) + ")"))
                    .hasMessageContaining("ERROR: " + expected + "\n");
        }
    }

    @Test
    void shouldAcceptAReasonOf500Characters() throws SQLException {
        String reason = "😀".repeat(500);
        PauseReason.check(reason);
        PauseReason.check(null);

        queue.execute("SELECT pause_queue('mail', '" + reason + "')");

        assertThat(queue.query("SELECT pause_reason FROM queue_control")).isEqualTo(reason);
    }

    @Test
    void shouldRaiseTheVersionWithEachChangeOfTheTable() throws SQLException {
        long version = version();
        for (String change : List.of(
                "SELECT pause_queue('mail')",
                "SELECT resume_queue('mail')",
                "INSERT INTO queue_control (queue, paused_at) VALUES ('bills', now())",
                "UPDATE queue_control SET paused_at = NULL",
                "DELETE FROM queue_control",
                "TRUNCATE queue_control")) {
            queue.execute(change);
            assertThat(version()).isGreaterThan(version);
            version = version();
        }
    }

    private long version() throws SQLException {
        return Long.parseLong(queue.query("SELECT version FROM queue_control_version"));
    }

    /** The pause is not committed when the claim runs, and is not in force then. */
    @Test
    void shouldNotBlockClaimsWhileAPauseIsOpen() throws SQLException {
        queue.insert();
        try (Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT pause_queue('default')");

            assertThat(queue.claim(10)).hasSize(1);
            other.rollback();
        }
    }

    @Test
    void shouldClaimNoJobOfAPausedQueue() throws SQLException {
        queue.insert();
        queue.insert(aJob().queue("mail"));
        queue.execute("SELECT pause_queue('default')");

        assertThat(queue.claim(10)).extracting(ClaimedJob::queue).containsExactly("mail");
        assertThat(queue.claim(Queues.only(List.of("default")), 10)).isEmpty();
        assertThat(queue.store.claims().anyDue(Queues.ALL)).isFalse();
        assertThat(queue.store.claims().anyDue(Queues.only(List.of("default")))).isFalse();

        queue.execute("SELECT resume_queue('default')");
        assertThat(queue.claim(10)).extracting(ClaimedJob::queue).containsExactly("default");
    }

    @Test
    void shouldNotTakeAnUrgentJobOfAQueueThatWasPausedSinceTheLastClaim() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 10)");
        ClaimCursor cursor = new ClaimCursor(System::nanoTime);
        assertThat(queue.claim(Queues.ALL, cursor, 2).jobs()).hasSize(2);
        queue.insert(aJob().priority(-1));
        queue.execute("SELECT pause_queue('default')");

        assertThat(queue.claim(Queues.ALL, cursor, 2).jobs()).isEmpty();
    }

    @Test
    void shouldNotClaimByIdWhatWasFoundBeforeAPause() throws SQLException {
        queue.insert();
        ClaimLimits limits = new ClaimLimits(9, 9, StoreFixture.LEASE, StoreFixture.MAX_PAYLOAD, List.of());
        queue.store.claims().readPausedQueues();
        List<Long> found = queue.store.claims().find(Queues.ALL, new ClaimCursor(System::nanoTime), limits);
        assertThat(found).hasSize(1);

        queue.execute("SELECT pause_queue('default')");

        assertThat(queue.store.claims().claimByIds(found, limits)).isEmpty();
        assertThat(queue.store.claims().find(Queues.ALL, new ClaimCursor(System::nanoTime), limits))
                .isEmpty();
    }

    @Test
    void shouldTellTheListeningNodesAboutEachChange() throws SQLException {
        try (ListeningConnection listening = ListeningConnection.open(queue.database, queue.store.schema())) {
            queue.execute("SELECT pause_queue('mail')");
            assertThat(listening.await(Duration.ofSeconds(5)).any()).isTrue();
            queue.execute("SELECT resume_queue('mail')");
            assertThat(listening.await(Duration.ofSeconds(5)).any()).isTrue();
        }
    }

    /** PostgreSQL refuses to prepare a transaction that has notified. */
    @Test
    void shouldNotNotifyInATransactionOfJobQueue() throws SQLException {
        queue.execute("BEGIN; SET LOCAL supaqueue.wakeup = 'local'; SELECT pause_queue('mail');"
                + " PREPARE TRANSACTION 'pause'");
        queue.execute("COMMIT PREPARED 'pause'");

        assertThat(control()).isEqualTo("mail|t|");
    }
}
