package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawRequest;

/** Proves what happens to the jobs of a node that is killed or paused. */
@Tag("database")
class NodeProcessTest {
    private static final RawReply DONE = RawReply.of(200, "done");

    private final NodeFixture queue = new NodeFixture();
    private final CountDownLatch signal = new CountDownLatch(1);

    @BeforeEach
    void useShortLease() {
        queue.config.set("supaqueue.lease", "PT1S").set("supaqueue.request-timeout", "PT60S");
    }

    @AfterEach
    void close() throws Exception {
        signal.countDown();
        queue.close();
    }

    @Test
    void shouldSendTheJobOfAKilledNodeAgain() {
        queue.consumer.script("/base/call", RawReply.hang(), DONE);
        NodeProcess killed = queue.startProcess("killed");
        queue.awaitMigrated();
        long id = queue.insert(aJob().urlPath("/call").retryLimit(0));
        await().until(() -> queue.consumer.requests("/base/call").size() == 1);

        killed.kill();
        queue.start("node-b");
        queue.awaitStatus(id, "complete");

        assertThat(queue.column("(retry_count, lost_leases, content)::text", id))
                .isEqualTo("(0,1,done)");
        assertThat(queue.attemptsReceived("/base/call")).containsExactly("1", "2");
        assertThat(leasesReceived("/base/call")).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void shouldMarkAJobDeadAfterFiveLostLeases() {
        queue.consumer.script("/base/poison", RawReply.hang());
        queue.migrate();
        long id = 0;
        for (int kills = 1; kills <= 5; kills++) {
            NodeProcess killed = queue.startProcess("killed-" + kills);
            if (kills == 1) {
                queue.awaitMigrated();
                id = queue.insert(aJob().urlPath("/poison"));
            }
            int requests = kills;
            await().until(() -> queue.consumer.requests("/base/poison").size() == requests);
            killed.kill();
        }
        queue.start("node-b");
        queue.awaitStatus(id, "dead");

        assertThat(queue.column("(retry_count, lost_leases, error)::text", id))
                .isEqualTo("(0,5,\"lease lost 5 times\")");
        assertThat(queue.attemptsReceived("/base/poison")).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void shouldSettleNothingAfterAPauseLongerThanTheLease() throws Exception {
        queue.consumer.script(
                "/base/call",
                Stream.concat(
                                Stream.generate(() -> NodeFixture.replyAfter(signal, RawReply.of(500, "too late")))
                                        .limit(5),
                                Stream.of(DONE))
                        .toArray(RawReply[]::new));
        NodeProcess paused = queue.startProcess("paused");
        queue.awaitMigrated();
        queue.query("INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '/call' FROM generate_series(1, 5)");
        await().until(() -> queue.consumer.requests("/base/call").size() == 5);

        paused.pause();
        signal.countDown();
        QueueNode other = queue.start("node-b");
        await().until(() -> queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete'"), "5"::equals);
        String settled = rows();
        paused.resume();

        await().during(Duration.ofSeconds(3)).until(this::rows, settled::equals);
        assertThat(settled).contains("done").doesNotContain("too late");
        assertThat(queue.query("SELECT count(*) FROM job_attempt WHERE content = 'too late'"))
                .isEqualTo("0");
        assertThat(queue.consumer.requests("/base/call")).hasSize(10);
        other.stop();
        queue.awaitStatus(queue.insert(), "complete");
    }

    /**
     * Contains the xmin of each row. The xmin changes with each update, so equal texts mean that no row was updated.
     */
    private String rows() {
        return queue.query("SELECT string_agg((xmin, job_id, status, content, finished_at)::text, ' ' ORDER BY job_id)"
                + " FROM job_queue");
    }

    private List<Long> leasesReceived(String path) {
        return queue.consumer.requests(path).stream()
                .map((RawRequest request) -> request.header("X-Supaqueue-Lease").orElseThrow())
                .map(Long::valueOf)
                .toList();
    }
}
