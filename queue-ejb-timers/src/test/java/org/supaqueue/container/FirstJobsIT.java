package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.CancelResult;
import org.supaqueue.Job;
import org.supaqueue.JobFilter;
import org.supaqueue.JobId;
import org.supaqueue.JobPage;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;
import org.supaqueue.RetryResult;

/** Runs the first examples of the guide, inside the server. */
@ExtendWith(ArquillianExtension.class)
class FirstJobsIT {
    @Inject
    JobQueue queue;

    @Inject
    Payments payments;

    @Deployment
    static WebArchive application() {
        TestEnvironment.consumer().script("/refused", Replies.named("400"));
        return TestApp.complete("first-jobs", TestEnvironment.freshDatabase())
                .with(Payments.class)
                .build();
    }

    private void awaitState(JobId id, JobState state) {
        await().until(() -> queue.find(id).orElseThrow().state() == state);
    }

    @Test
    void shouldEnqueueAndFindAJob() {
        // snippet: first-job-java
        JobId id = queue.enqueue(JobRequest.post("/orders").payload("{\"order\": 17}"));
        // end of snippet
        awaitState(id, JobState.COMPLETE);

        // snippet: first-result-java
        Job job = queue.find(id).orElseThrow();
        JobState state = job.state();
        String answer = job.content();
        // end of snippet
        assertThat(state).isEqualTo(JobState.COMPLETE);
        assertThat(answer).isEqualTo("{}");
    }

    @Test
    void shouldEnqueueManyJobsAtOnce() {
        // snippet: enqueue-all-java
        List<JobId> ids = queue.enqueueAll(List.of(
                JobRequest.post("/mail").payload("{\"to\": 1}"),
                JobRequest.post("/mail").payload("{\"to\": 2}")));
        // end of snippet
        assertThat(ids).hasSize(2);
    }

    @Test
    void shouldEnqueueWithOptions() {
        // snippet: options-java
        queue.enqueue(JobRequest.post("/reminder").delay(Duration.ofHours(2)));
        queue.enqueue(JobRequest.post("/new-year").runAt(Instant.parse("2030-01-01T00:00:00Z")));
        queue.enqueue(JobRequest.post("/alarm").priority(-10));
        queue.enqueue(JobRequest.post("/mail")
                .queue("mail")
                .timeout(Duration.ofSeconds(30))
                .retryLimit(3));
        queue.enqueue(JobRequest.put("/stock").header("X-Tenant", "7"));
        // end of snippet
        Job stock = only("/stock");
        awaitState(stock.id(), JobState.COMPLETE);
        assertThat(stock.headers()).containsEntry("X-Tenant", "7");
        assertThat(only("/reminder").state()).isEqualTo(JobState.AVAILABLE);
    }

    private Job only(String path) {
        JobPage page = queue.jobs(JobFilter.all().pathPrefix(path));
        assertThat(page.jobs()).hasSize(1);
        return page.jobs().get(0);
    }

    @Test
    void shouldObserveEvents() {
        JobId paid = queue.enqueue(JobRequest.post("/paid"));
        JobId refused = queue.enqueue(JobRequest.post("/refused"));

        awaitState(refused, JobState.DEAD);
        await().untilAsserted(() -> assertThat(payments.completed()).contains(paid));
        await().untilAsserted(() -> assertThat(payments.errors()).anyMatch(error -> error.startsWith("default: ")));
    }

    @Test
    void shouldCancelAndRetry() {
        JobId id = queue.enqueue(JobRequest.post("/cancelled").delay(Duration.ofHours(1)));
        // snippet: cancel-java
        CancelResult cancelled = queue.cancel(id);
        RetryResult retried = queue.retry(id);
        // end of snippet
        assertThat(cancelled).isEqualTo(CancelResult.CANCELLED);
        assertThat(retried).isEqualTo(RetryResult.RETRIED);
        awaitState(id, JobState.COMPLETE);
    }
}
