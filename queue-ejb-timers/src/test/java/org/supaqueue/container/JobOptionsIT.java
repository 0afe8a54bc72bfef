package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.Backoff;
import org.supaqueue.Job;
import org.supaqueue.JobFilter;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;

/** Tests the options of jobs, and the retry policy of the application, by the injected beans inside the server. */
@ExtendWith(ArquillianExtension.class)
class JobOptionsIT {

    @Inject
    JobQueue queue;

    @Inject
    UserTransaction transaction;

    @Deployment
    static WebArchive application() {
        TestEnvironment.consumer().script("/charge", Replies.named("402"));
        return TestApp.complete("options", TestEnvironment.freshDatabase())
                .with(PaymentRetries.class)
                .build();
    }

    private Job find(JobId id) {
        return queue.find(id).orElseThrow();
    }

    private List<Job> jobs(String path) {
        return queue.jobs(JobFilter.all().pathPrefix(path)).jobs();
    }

    private Job finished(JobId id) throws InterruptedException {
        return queue.await(id, Duration.ofSeconds(30)).job().orElseThrow();
    }

    @Test
    void shouldReadTheOptionsOfAJob() {
        List<String> tags = List.of("a b", "\"\\{},'", "NULL", "😀");
        Instant expiresAt = Instant.now().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.MICROS);
        JobRequest later = JobRequest.post("/later").delay(Duration.ofHours(1));

        Job job = find(queue.enqueue(later.webhook().tags(tags).label("Größe").expiresAt(expiresAt)));
        Job plain = find(queue.enqueue(later));

        assertThat(job.tags()).isEqualTo(tags);
        assertThat(job.label()).contains("Größe");
        assertThat(job.expiresAt()).contains(expiresAt);
        assertThat(job.backoff()).isEqualTo(later.webhook().backoff()).isPresent();
        assertThat(job.timeout()).contains(Duration.ofSeconds(20));
        assertThat(job.retryLimit()).isEqualTo(10);
        assertThat(job.snoozeCount()).isZero();
        assertThat(plain.tags()).isEmpty();
        assertThat(plain.label()).isEmpty();
        assertThat(plain.expiresAt()).isEmpty();
        assertThat(plain.backoff()).isEmpty();
    }

    @Test
    void shouldEnqueueWithTheBackoffsOfTheGuide() {
        // snippet: backoff-java
        queue.enqueue(JobRequest.post("/report").backoff(Backoff.fixed(Duration.ofSeconds(10))));
        queue.enqueue(JobRequest.post("/report")
                .backoff(Backoff.exponential(Duration.ofSeconds(10), 2, Duration.ofHours(1))));
        queue.enqueue(JobRequest.post("/report")
                .backoff(Backoff.list(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(1))));
        // end of snippet
        assertThat(jobs("/report"))
                .extracting(job -> job.backoff().orElseThrow().toString())
                .containsExactly("list PT1S,PT10S,PT1M", "exponential PT10S x2 max PT1H", "fixed PT10S");
    }

    @Test
    void shouldExpireAJob() throws Exception {
        // snippet: expires-java
        queue.enqueue(JobRequest.post("/login-code").expiresAt(Instant.now().plus(Duration.ofMinutes(15))));
        // end of snippet
        Job expired = finished(queue.enqueue(
                JobRequest.post("/login-code").expiresAt(Instant.now().minus(Duration.ofMinutes(15)))));

        assertThat(expired.state()).isEqualTo(JobState.DEAD);
        assertThat(expired.error().orElseThrow()).startsWith("EXPIRED at ");
        assertThat(finished(jobs("/login-code").get(1).id()).state()).isEqualTo(JobState.COMPLETE);
    }

    @Test
    void shouldEnqueueTagsAndLabelInTheCallersTransaction() throws Exception {
        transaction.begin();
        // snippet: tags-java
        JobId tagged = queue.enqueue(
                JobRequest.post("/invoice").tags("invoice", "customer-17").label("Invoice of July"));
        // end of snippet
        List<Job> found = queue.jobs(JobFilter.all().tag("customer-17")).jobs();
        transaction.rollback();

        assertThat(found).singleElement().satisfies(job -> {
            assertThat(job.id()).isEqualTo(tagged);
            assertThat(job.tags()).containsExactly("invoice", "customer-17");
            assertThat(job.label()).contains("Invoice of July");
        });
        assertThat(queue.find(tagged)).isEmpty();
    }

    @Test
    void shouldAskTheRetryPolicyOfTheApplication() throws Exception {
        Job payment = finished(queue.enqueue(JobRequest.post("/charge").queue("payments")));
        Job other = finished(queue.enqueue(JobRequest.post("/charge")));

        assertThat(List.of(payment, other)).extracting(Job::state).containsOnly(JobState.DEAD);
        assertThat(payment.error()).isEqualTo(Optional.of("the card was refused"));
        assertThat(other.error()).isEqualTo(Optional.of("the consumer answered 402"));
    }
}
