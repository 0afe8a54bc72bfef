package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.AwaitResult;
import org.supaqueue.Enqueued;
import org.supaqueue.InvalidJobException;
import org.supaqueue.Job;
import org.supaqueue.JobAttempt;
import org.supaqueue.JobFilter;
import org.supaqueue.JobId;
import org.supaqueue.JobPage;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;
import org.supaqueue.OnConflict;
import org.supaqueue.Pause;
import org.supaqueue.QueueControl;
import org.supaqueue.QueueStatus;
import org.supaqueue.RetryResult;
import org.supaqueue.UncommittedJobException;

/** Tests the controls of jobs and queues by the injected beans, inside the server. */
@ExtendWith(ArquillianExtension.class)
class JobControlsIT {

    @Inject
    JobQueue queue;

    @Inject
    QueueControl control;

    @Inject
    UserTransaction transaction;

    @Resource(lookup = "java:app/jdbc/supaqueue")
    DataSource dataSource;

    @Deployment
    static WebArchive application() {
        TestEnvironment.consumer().script("/busy", Replies.named("503"));
        return TestApp.complete("controls", TestEnvironment.freshDatabase()).build();
    }

    private JobState state(JobId id) {
        return queue.find(id).orElseThrow().state();
    }

    @Test
    void shouldPauseAndResumeAQueue() {
        // snippet: pause-java
        control.pause("mail", "the mail server is being repaired");

        Optional<Pause> pause = control.paused("mail");
        List<QueueStatus> queues = control.queues();

        boolean resumed = control.resume("mail");
        // end of snippet
        assertThat(pause.orElseThrow().reason()).contains("the mail server is being repaired");
        assertThat(queues).contains(new QueueStatus("mail", pause, 0, 0));
        assertThat(resumed).isTrue();
        assertThat(control.resume("mail")).isFalse();
        assertThat(control.paused("mail")).isEmpty();
    }

    @Test
    void shouldSendTheWaitingJobsOfAPausedQueueAfterItsResume() {
        control.pause("later", null);
        JobId id = queue.enqueue(JobRequest.post("/later").queue("later"));
        JobId other = queue.enqueue(JobRequest.post("/other"));
        await().until(() -> state(other) == JobState.COMPLETE);
        assertThat(state(id)).isEqualTo(JobState.AVAILABLE);

        control.resume("later");

        await().until(() -> state(id) == JobState.COMPLETE);
    }

    @Test
    void shouldPauseInTheCallersTransaction() throws Exception {
        transaction.begin();
        control.pause("rolled-back", "why");
        assertThat(control.paused("rolled-back")).isPresent();
        transaction.rollback();

        assertThat(control.paused("rolled-back")).isEmpty();
    }

    @Test
    void shouldKeepTheCallersTransactionUsableWhenAValueIsRefused() throws Exception {
        transaction.begin();
        try {
            assertThatThrownBy(() -> control.pause("a b", null))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessage("queue \"a b\" must be 1 to 64 letters, digits, _ and -");
            assertThatThrownBy(() -> control.pause("mail", "")).isInstanceOf(InvalidJobException.class);
            assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        } finally {
            transaction.rollback();
        }
    }

    @Test
    void shouldPurgeThePagesOfAQueue() {
        control.pause("full", null);
        List<JobId> ids = queue.enqueueAll(
                Collections.nCopies(1_200, JobRequest.post("/full").queue("full")));

        assertThat(control.purge("full")).isEqualTo(1_200);

        Job purged = queue.find(ids.get(0)).orElseThrow();
        assertThat(purged.state()).isEqualTo(JobState.CANCELLED);
        assertThat(purged.error()).contains("purged");
    }

    @Test
    void shouldPurgeInTheCallersTransaction() throws Exception {
        control.pause("mail", null);
        JobId id = queue.enqueue(JobRequest.post("/mail").queue("mail"));
        transaction.begin();
        // snippet: purge-java
        long cancelled = control.purge("mail");
        // end of snippet
        assertThat(cancelled).isEqualTo(1);
        transaction.rollback();

        assertThat(state(id)).isEqualTo(JobState.AVAILABLE);
        control.purge("mail");
        control.resume("mail");
    }

    @Test
    void shouldAwaitTheResultOfAJob() throws Exception {
        // snippet: await-java
        JobId id = queue.enqueue(JobRequest.post("/report").payload("{\"month\": 7}"));

        AwaitResult result = queue.await(id, Duration.ofSeconds(30));
        String answer =
                switch (result.status()) {
                    case FINISHED -> result.job().orElseThrow().content();
                    case TIMED_OUT -> "still running";
                    case NOT_FOUND -> "deleted";
                };
        // end of snippet
        assertThat(result.status()).isEqualTo(AwaitResult.Status.FINISHED);
        assertThat(answer).isEqualTo(queue.find(id).orElseThrow().content());
        assertThat(awaitAsync(id).toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isEqualTo(answer);
    }

    private CompletionStage<String> awaitAsync(JobId id) {
        // snippet: await-async-java
        CompletionStage<String> answer = queue.awaitAsync(id, Duration.ofMinutes(5))
                .thenApply(result -> result.job().map(Job::content).orElse(""));
        // end of snippet
        return answer;
    }

    @Test
    void shouldRefuseToAwaitAJobInTheTransactionThatEnqueuedTheJob() throws Exception {
        transaction.begin();
        JobId id = queue.enqueue(JobRequest.post("/own"));
        JobId bySql = insertBySql();
        for (JobId own : List.of(id, bySql)) {
            assertThatThrownBy(() -> queue.await(own, Duration.ofSeconds(30)))
                    .isInstanceOf(UncommittedJobException.class)
                    .hasMessageContaining("job " + own + " was enqueued");
        }
        JobId unique = queue.enqueue(JobRequest.post("/own").uniqueKey("awaited"));
        for (JobId own : List.of(id, unique)) {
            assertThatThrownBy(() -> queue.awaitAsync(own, Duration.ofSeconds(30)))
                    .isInstanceOf(UncommittedJobException.class);
        }
        assertThat(queue.await(new JobId(-7), Duration.ofSeconds(30)).status()).isEqualTo(AwaitResult.Status.NOT_FOUND);
        assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        transaction.commit();

        transaction.begin();
        assertThat(queue.await(id, Duration.ofSeconds(30)).status()).isEqualTo(AwaitResult.Status.FINISHED);
        transaction.rollback();
    }

    private JobId insertBySql() throws Exception {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "INSERT INTO job_queue (http_verb, url_path) VALUES ('POST', '/own') RETURNING job_id")) {
            row.next();
            return new JobId(row.getLong(1));
        }
    }

    @Test
    void shouldReadTheAttemptsAndExplainTheRetry() {
        JobId id = queue.enqueue(JobRequest.post("/busy").retryLimit(1));
        assertThat(queue.await(id, Duration.ofSeconds(30)).job().orElseThrow().state())
                .isEqualTo(JobState.DEAD);
        // snippet: attempts-java
        List<JobAttempt> attempts = queue.attempts(id);
        // end of snippet
        // snippet: explain-java
        String why = queue.explain(id);
        // end of snippet
        assertThat(attempts).extracting(JobAttempt::attempt).containsExactly(1, 2);
        assertThat(attempts).allSatisfy(attempt -> {
            assertThat(attempt.jobId()).isEqualTo(id);
            assertThat(attempt.responseStatus()).hasValue(503);
            assertThat(attempt.error()).contains("503");
            assertThat(attempt.startedAt()).isPresent();
            assertThat(attempt.duration()).isPresent();
            assertThat(attempt.content()).isPresent();
        });
        assertThat(why).startsWith("The job is dead since ");
        assertThat(queue.explain(new JobId(-7))).startsWith("There is no job -7");
        assertThat(queue.attempts(new JobId(-7))).isEmpty();
    }

    @Test
    void shouldExplainAJobThatWaits() {
        JobId id = queue.enqueue(JobRequest.post("/later").delay(Duration.ofHours(1)));

        assertThat(queue.explain(id)).startsWith("The job is not due until ");
    }

    @Test
    void shouldListTheJobsInTheCallersTransaction() throws Exception {
        transaction.begin();
        List<JobId> ids = queue.enqueueAll(List.of(
                JobRequest.post("/1").queue("listed"), JobRequest.post("/2").queue("listed"), JobRequest.post("/3")));
        JobPage found = queue.jobs(JobFilter.all().queue("listed").pageSize(1));
        JobPage rest = queue.jobs(
                JobFilter.all().queue("listed").pageSize(1).before(found.next().orElseThrow()));
        // snippet: find-jobs-java
        JobFilter filter = JobFilter.all().queue("mail").status(JobState.DEAD).pageSize(50);
        JobPage page = queue.jobs(filter);
        while (page.next().isPresent()) {
            page = queue.jobs(filter.before(page.next().get()));
        }
        // end of snippet
        transaction.rollback();

        assertThat(found.jobs()).extracting(Job::id).containsExactly(ids.get(1));
        assertThat(rest.jobs()).extracting(Job::id).containsExactly(ids.get(0));
        assertThat(rest.jobs().get(0).urlPath()).isEqualTo("/1");
        assertThat(page.jobs()).isEmpty();
        assertThat(queue.jobs(JobFilter.all().queue("listed")).jobs()).isEmpty();
    }

    @Test
    void shouldEnqueueUniqueJobsAsTheGuideSays() throws Exception {
        Map<String, Integer> order = Map.of("order", 17);
        Map<String, Integer> product = Map.of("product", 4);
        transaction.begin();
        // snippet: unique-java
        Enqueued invoice =
                queue.enqueueUnique(JobRequest.post("/invoice").payload(order).uniqueKey("invoice-17"));
        JobId id = invoice.id();
        boolean isNew = invoice.isNew();
        // end of snippet
        assertThat(isNew).isTrue();
        assertThat(queue.enqueue(JobRequest.post("/invoice").uniqueKey("invoice-17")))
                .isEqualTo(id);
        // snippet: replace-java
        queue.enqueueUnique(JobRequest.post("/index")
                .payload(product)
                .uniqueKey("product-4")
                .onConflict(OnConflict.REPLACE));
        // end of snippet
        // snippet: debounce-java
        queue.enqueueUnique(JobRequest.post("/index")
                .payload(product)
                .uniqueKey("product-5")
                .debounce(Duration.ofSeconds(5), Duration.ofMinutes(1)));
        // end of snippet
        transaction.commit();
    }

    @Test
    void shouldFreeTheKeyWhenTheCallersTransactionRollsBack() throws Exception {
        JobRequest request = JobRequest.post("/unique").uniqueKey("rolled back").delay(Duration.ofHours(1));
        transaction.begin();
        JobId lost = queue.enqueueUnique(request).id();
        transaction.rollback();

        assertThat(queue.find(lost)).isEmpty();
        Enqueued first = queue.enqueueUnique(request);
        assertThat(first.isNew()).isTrue();
        assertThat(queue.enqueueAll(List.of(request, JobRequest.post("/plain"), request)))
                .startsWith(first.id())
                .endsWith(first.id());
        assertThat(queue.enqueue(request)).isEqualTo(first.id());
    }

    @Test
    void shouldAnswerThatTheKeyIsTaken() {
        JobRequest request = JobRequest.post("/unique").uniqueKey("retried").delay(Duration.ofHours(1));
        JobId first = queue.enqueue(request);
        queue.cancel(first);
        queue.enqueue(request);

        assertThat(queue.retry(first)).isEqualTo(RetryResult.KEY_TAKEN);
    }

    @Test
    void shouldKeepTheTransactionUsableWhenAUniqueRequestIsRefused() throws Exception {
        transaction.begin();
        try {
            assertThatThrownBy(() -> queue.enqueueUnique(JobRequest.post("/unique")))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessage("unique_key must be set for enqueue_unique");
            assertThatThrownBy(() -> queue.enqueue(JobRequest.post("/unique").within(Duration.ofHours(1))))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessage("unique_key must be set: within and on_conflict need a key");
            assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        } finally {
            transaction.rollback();
        }
    }
}
