package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;

/** Queues share a node fairly. Nodes that share a queue send each job once. */
@Tag("database")
class FairnessTest {

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void awaitComplete(String name, int jobs) {
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> queue.query(
                                "SELECT count(*) FROM job_queue WHERE queue = '" + name + "' AND status = 'complete'"),
                        Integer.toString(jobs)::equals);
    }

    @Test
    void shouldServeAQueueWhileTheConsumersOfFiveOthersHang() {
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.config.set("supaqueue.workers", "16");
        queue.config.set("supaqueue.workers.total", "64");
        queue.consumer.script("/base/hang", RawReply.hang());
        IntStream.rangeClosed(1, 5).forEach(i -> queue.config.set("supaqueue.queue.hanging-" + i + ".workers", "16"));
        queue.start("node-a");
        queue.awaitMigrated();
        queue.query("INSERT INTO job_queue (http_verb, url_path, queue, priority)"
                + " SELECT 'POST', '/hang', 'hanging-' || 1 + i % 5, -1 FROM generate_series(1, 500) AS i");
        await().until(() -> queue.consumer.requests("/base/hang").size() >= 64);

        queue.query("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 1000)");
        awaitComplete("default", 1_000);

        assertThat(queue.consumer.requests("/base/hang")).hasSizeBetween(64, 64 + 5);
    }

    @Test
    void shouldSendFromEachQueueOfAGroup() {
        queue.config.set("supaqueue.workers", "2");
        queue.migrate();
        queue.query("INSERT INTO job_queue (http_verb, queue) SELECT 'POST', 'a' FROM generate_series(1, 5000)");
        long other = queue.insert(aJob().queue("b"));

        queue.start("node-a");
        queue.awaitStatus(other, "complete");

        assertThat(queue.query("SELECT count(*) > 2000 FROM job_queue WHERE status = ''"))
                .isEqualTo("t");
    }

    @Test
    void shouldShareAQueueAmongFourNodesAndSendEachJobOnce() {
        queue.config.set("supaqueue.lease", "PT30S");
        IntStream.rangeClosed(1, 4).forEach(i -> queue.startProcess("node-" + i));
        queue.awaitMigrated();

        queue.query("INSERT INTO job_queue (http_verb, url_path)"
                + " SELECT 'POST', '/n/' || i FROM generate_series(1, 2000) AS i");
        awaitComplete("default", 2_000);

        assertThat(queue.consumer.requests())
                .hasSize(2_000)
                .extracting(request -> request.path())
                .doesNotHaveDuplicates();
        // A slow machine may hand a prefetched job back, which is claimed again and sent once.
        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE lost_leases <> 0"))
                .isEqualTo("0");
    }
}
