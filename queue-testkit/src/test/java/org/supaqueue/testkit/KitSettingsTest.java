package org.supaqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.supaqueue.JobFailed;
import org.supaqueue.JobRequest;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.spi.RetryDecision;

/** Tests which settings a test has: its own, and those of the application that concern no consumer. */
@Tag("database")
class KitSettingsTest {

    @RegisterExtension
    final QueueTestKit kit = QueueTestKit.create()
            .setting("supaqueue.queue.orders.retry.delay", "PT2M")
            .retryPolicy(attempt -> attempt.responseStatus().orElse(0) == 402
                    ? RetryDecision.dead("the card was refused")
                    : attempt.defaultDecision());

    private Optional<Duration> retryOf(String queue) {
        kit.consumer().onOtherPaths().answer(503);
        kit.jobQueue().enqueue(JobRequest.post("/any").queue(queue));
        return kit.runDueJobs().failed().stream().map(JobFailed::retryIn).findFirst();
    }

    @Test
    void shouldUseTheSettingsOfTheTest() {
        assertThat(retryOf("orders")).contains(Duration.ofMinutes(2));
    }

    @Test
    void shouldUseTheSettingsOfTheApplicationButNotItsConsumer() {
        assertThat(retryOf("mail")).contains(Duration.ofMinutes(1));
        assertThat(kit.consumer().requests("/any")).hasSize(1);
    }

    @Test
    void shouldLeaveOutExpressions() {
        assertThat(retryOf("slow")).contains(Duration.ofSeconds(10));
    }

    @Test
    void shouldFireTheSchedulesOfTheApplication() {
        kit.runDueJobs();
        kit.clock()
                .set(kit.jobSchedules()
                        .nextRuns("cleanup", kit.clock().instant(), 1)
                        .get(0));

        kit.runDueJobs();

        assertThat(kit.consumer().requests("/cleanup")).hasSize(1);
    }

    @Test
    void shouldAskTheRetryPolicy() {
        kit.consumer().on("/payments").answer(402);
        kit.jobQueue().enqueue(JobRequest.post("/payments"));

        assertThat(kit.runDueJobs().dead())
                .singleElement()
                .satisfies(dead -> assertThat(dead.error()).contains("the card was refused"));
    }

    @Test
    void shouldRefuseMisspeltSettings() {
        KitSettings settings = new KitSettings();
        settings.set("supaqueue.retry.delya", "PT1S");

        assertThatThrownBy(() -> settings.read("http://localhost"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("supaqueue.retry.delya");
    }

    @Test
    void shouldRefuseWrongValues() {
        KitSettings settings = new KitSettings();
        settings.set("supaqueue.retry.delay", "soon");

        assertThatThrownBy(() -> settings.read("http://localhost")).isInstanceOf(QueueConfigurationException.class);
    }
}
