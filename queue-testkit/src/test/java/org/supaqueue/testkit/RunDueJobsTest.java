package org.supaqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testkit.ExpectedJob.post;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.supaqueue.CancelResult;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;

/** Tests that the kit makes attempts as a node does, and only when the test says so. */
@Tag("database")
class RunDueJobsTest {

    @RegisterExtension
    static final QueueTestKit kit = QueueTestKit.create();

    private final JobQueue queue = kit.jobQueue();

    private JobState stateOf(JobId id) {
        return queue.find(id).orElseThrow().state();
    }

    @Test
    void shouldSendTheRequestOfTheJob() {
        JobId id = queue.enqueue(
                JobRequest.post("/orders").payload("{\"order\": 17}").header("X-Shop", "north"));

        JobRun run = kit.runDueJobs();

        assertThat(run.attempts()).isEqualTo(1);
        assertThat(run.completed()).extracting(JobCompleted::id).containsExactly(id);
        ReceivedRequest request = kit.consumer().requests("/orders").get(0);
        assertThat(request.body()).isEqualTo("{\"order\": 17}");
        assertThat(request.header("x-shop")).contains("north");
        assertThat(request.header("Authorization")).contains("Bearer secret-of-the-test");
        assertThat(request.jobId()).isEqualTo(id);
        assertThat(request.attempt()).isEqualTo(1);
    }

    @Test
    void shouldDoNothingWithoutDueJobs() {
        queue.enqueue(JobRequest.post("/later").delay(Duration.ofHours(1)));

        assertThat(kit.runDueJobs().attempts()).isZero();

        kit.clock().advance(Duration.ofHours(1));
        assertThat(kit.runDueJobs().attempts()).isEqualTo(1);
    }

    @Test
    void shouldMakeUrgentJobsFirst() {
        queue.enqueue(JobRequest.post("/usual"));
        queue.enqueue(JobRequest.post("/urgent").priority(-1));

        kit.runDueJobs();

        assertThat(kit.consumer().requests()).extracting(ReceivedRequest::path).containsExactly("/urgent", "/usual");
    }

    @Test
    void shouldRunJobsThatTheConsumerEnqueues() {
        kit.consumer().on("/first").answer(request -> {
            queue.enqueue(JobRequest.post("/second"));
            return StubAnswer.status(200);
        });
        queue.enqueue(JobRequest.post("/first"));

        assertThat(kit.runDueJobs().completed()).hasSize(2);
    }

    @Test
    void shouldRunManyJobs() {
        queue.enqueueAll(IntStream.range(0, 50)
                .mapToObj(i -> JobRequest.post("/many/" + i).queue("q" + i % 3))
                .toList());

        assertThat(kit.runDueJobs().completed()).hasSize(50);
    }

    @Test
    void shouldMakeAJobDeadAfterItsRetries() {
        kit.consumer().onOtherPaths().answer(500);
        JobId id = queue.enqueue(JobRequest.post("/orders").retryLimit(2));

        assertThat(kit.runDueJobs().failed())
                .singleElement()
                .satisfies(failed -> assertThat(failed.retryIn()).isEqualTo(Duration.ofSeconds(10)));
        kit.clock().advance(Duration.ofSeconds(10));
        assertThat(kit.runDueJobs().failed())
                .singleElement()
                .satisfies(failed -> assertThat(failed.retryIn()).isEqualTo(Duration.ofSeconds(20)));
        kit.clock().advance(Duration.ofSeconds(20));
        assertThat(kit.runDueJobs().dead()).hasSize(1);

        assertThat(stateOf(id)).isEqualTo(JobState.DEAD);
        assertThat(queue.attempts(id)).hasSize(3);
    }

    @Test
    void shouldFollowTheTestClockForARetryAfterDate() {
        kit.clock().set(kit.clock().instant().plus(Duration.ofDays(365)));
        String inAnHour = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                kit.clock().instant().plus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC));
        kit.consumer().on("/orders").answer(StubAnswer.status(503).header("Retry-After", inAnHour));
        queue.enqueue(JobRequest.post("/orders"));

        assertThat(kit.runDueJobs().failed())
                .singleElement()
                .satisfies(
                        failed -> assertThat(failed.retryIn()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1)));
    }

    @Test
    void shouldExpireJobs() {
        JobId id = queue.enqueue(JobRequest.post("/login-code")
                .delay(Duration.ofMinutes(20))
                .expiresAt(kit.clock().instant().plus(Duration.ofMinutes(15))));
        kit.clock().advance(Duration.ofMinutes(15));

        JobRun run = kit.runDueJobs();

        assertThat(run.attempts()).isZero();
        assertThat(run.dead())
                .singleElement()
                .satisfies(dead -> assertThat(dead.id()).isEqualTo(id));
        assertThat(queue.find(id).orElseThrow().error())
                .hasValueSatisfying(error -> assertThat(error).startsWith("EXPIRED"));
    }

    @Test
    void shouldSnoozeAndStop() {
        kit.consumer()
                .on("/report")
                .answer(
                        StubAnswer.status(202).header("X-Supaqueue-Snooze", "60"),
                        StubAnswer.status(500).header("X-Supaqueue-Stop", "no such month"));
        JobId id = queue.enqueue(JobRequest.post("/report"));

        kit.runDueJobs();
        kit.assertEnqueued(post("/report")
                .state(JobState.AVAILABLE)
                .runAt(kit.clock().instant().plusSeconds(60)));
        kit.clock().advance(Duration.ofSeconds(60));
        kit.runDueJobs();

        assertThat(queue.find(id).orElseThrow().error()).contains("stopped by the consumer: no such month");
    }

    @Test
    void shouldCancelAJobDuringItsAttempt() {
        kit.consumer().on("/orders").answer(request -> {
            assertThat(queue.cancel(request.jobId())).isEqualTo(CancelResult.REQUESTED);
            return StubAnswer.status(503);
        });
        queue.enqueue(JobRequest.post("/orders"));

        assertThat(kit.runDueJobs().cancelled()).hasSize(1);
    }

    @Test
    void shouldFailAnAttemptWithoutAnAnswer() {
        kit.consumer().on("/hangs").answer(StubAnswer.hang());
        kit.consumer().on("/disconnects").answer(StubAnswer.disconnect());
        queue.enqueue(JobRequest.post("/hangs").timeout(Duration.ofMillis(100)));
        queue.enqueue(JobRequest.post("/disconnects"));

        assertThat(kit.runDueJobs().failed())
                .hasSize(2)
                .allSatisfy(failed -> assertThat(failed.responseStatus()).isEmpty());
    }

    @Test
    void shouldLeavePausedQueues() {
        kit.queueControl().pause("mail", "repair");
        JobId id = queue.enqueue(JobRequest.post("/mail").queue("mail"));

        assertThat(kit.runDueJobs().attempts()).isZero();
        assertThat(queue.explain(id)).contains("paused");

        kit.queueControl().resume("mail");
        assertThat(kit.runDueJobs().attempts()).isEqualTo(1);
    }

    @Test
    void shouldRedriveDeadJobs() {
        kit.consumer().on("/orders").answer(400, 200);
        JobId id = queue.enqueue(JobRequest.post("/orders"));
        kit.runDueJobs();
        assertThat(stateOf(id)).isEqualTo(JobState.DEAD);

        queue.retry(id);
        kit.runDueJobs();

        assertThat(stateOf(id)).isEqualTo(JobState.COMPLETE);
    }

    @Test
    void shouldRefuseToRunInATransaction() {
        assertThatThrownBy(() -> kit.inTransaction(() -> kit.runDueJobs()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("transaction");
    }

    @Test
    void shouldRefuseToRunInsideARun() {
        kit.consumer().on("/orders").answer(request -> {
            assertThatThrownBy(kit::runDueJobs).hasMessageContaining("running already");
            return StubAnswer.status(200);
        });
        queue.enqueue(JobRequest.post("/orders"));

        assertThat(kit.runDueJobs().completed()).hasSize(1);
    }

    @Test
    void shouldSayThatTheDatabaseRefusesAnOutcome() throws SQLException {
        try (Connection connection = kit.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE job_queue ADD CHECK (status <> 'complete')");
        }
        queue.enqueue(JobRequest.post("/orders"));

        assertThatThrownBy(kit::runDueJobs)
                .isInstanceOf(IllegalStateException.class)
                .rootCause()
                .hasMessageContaining("violates check constraint");
    }

    @Test
    void shouldFindNoNodeForADueJob() {
        assertThat(queue.explain(queue.enqueue(JobRequest.post("/orders")))).contains("no node");
    }
}
