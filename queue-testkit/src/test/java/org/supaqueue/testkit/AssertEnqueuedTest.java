package org.supaqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testkit.ExpectedJob.get;
import static org.supaqueue.testkit.ExpectedJob.post;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;

/** Tests what a test can assert about its jobs, and what a failure says. */
@Tag("database")
class AssertEnqueuedTest {

    @RegisterExtension
    static final QueueTestKit kit = QueueTestKit.create();

    private final JobQueue queue = kit.jobQueue();

    @Test
    void shouldComparePayloadsByTheirValues() {
        queue.enqueue(JobRequest.post("/orders").payload("{\"order\": 17, \"lines\": [{\"price\": 1.50}]}"));

        kit.assertEnqueued(post("/orders").payload("{\"lines\":[{\"price\":1.5}],\"order\":17}"));
        kit.assertEnqueued(post("/orders").payloadContaining(Map.of("order", 17)));
        kit.assertNotEnqueued(post("/orders").payload("{\"order\": 17}"));
        kit.assertNotEnqueued(post("/orders").payloadContaining("{\"order\": 17, \"note\": null}"));
    }

    @Test
    void shouldCompareAllOtherValues() {
        queue.enqueue(JobRequest.get("/orders?page=2")
                .queue("reads")
                .header("X-Shop", "north")
                .tags("nightly")
                .delay(Duration.ofMinutes(1)));

        ExpectedJob expected = get("/orders?page=2")
                .queue("reads")
                .header("X-Shop", "north")
                .tag("nightly")
                .runAt(kit.clock().instant().plusSeconds(60))
                .state(JobState.AVAILABLE)
                .matching("no retry used", job -> job.retryCount() == 0);
        assertThat(kit.assertEnqueued(expected).queue()).isEqualTo("reads");

        kit.assertNotEnqueued(expected.queue("default"));
        kit.assertNotEnqueued(expected.header("X-Shop", "south"));
        kit.assertNotEnqueued(expected.tag("daily"));
        kit.assertNotEnqueued(expected.runAt(kit.clock().instant()));
        kit.assertNotEnqueued(expected.state(JobState.DEAD));
        kit.assertNotEnqueued(expected.matching("a used retry", job -> job.retryCount() > 0));
    }

    @Test
    void shouldListAllJobsInAFailure() {
        queue.enqueue(JobRequest.post("/orders").payload("{\"order\": 18}"));
        queue.enqueue(JobRequest.post("/mail").delay(Duration.ofHours(1)));

        assertThatThrownBy(() -> kit.assertEnqueued(post("/orders").payload("{\"order\": 17}")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("""
                        expected 1 job: POST /orders, payload {"order": 17}
                        but 0 of 2 jobs match:
                          job 1: POST /orders, queue default, AVAILABLE, payload {"order": 18} - not: payload {"order": 17}
                          job 2: POST /mail, queue default, AVAILABLE until %s, payload none - not: POST /orders, payload {"order": 17}""", kit.clock().instant().plusSeconds(3_600));
    }

    @Test
    void shouldFailIfTwoJobsMatch() {
        queue.enqueue(JobRequest.post("/orders"));
        queue.enqueue(JobRequest.post("/orders"));

        assertThat(kit.assertEnqueued(2, post("/orders"))).hasSize(2);
        assertThatThrownBy(() -> kit.assertEnqueued(post("/orders")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("2 of 2 jobs match");
    }

    @Test
    void shouldFailIfThereIsAJob() {
        kit.assertNothingEnqueued();
        queue.enqueue(JobRequest.post("/orders"));

        assertThatThrownBy(kit::assertNothingEnqueued)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected 0 jobs: any job");
    }

    @Test
    void shouldSayThatThereIsNoJob() {
        assertThatThrownBy(() -> kit.assertEnqueued(post("/orders")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("expected 1 job: POST /orders\nbut 0 of 0 jobs match");
    }
}
