package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.InsertedJob;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;

/** A node writes the lines that the table of docs/operating.md promises, and no line that it does not promise. */
@Tag("database")
class NodeLogTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private QueueNode start() {
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        return node;
    }

    private static InsertedJob aTracedJob(String path) {
        return aJob().urlPath(path).queue("mail").with("trace_parent", "'00-" + TRACE_ID + "-00f067aa0ba902b7-01'");
    }

    /** Takes the lease of a waiting job as a node did that was lost a minute ago. */
    private void loseLease(long id, int leasesLostBefore) {
        queue.query("UPDATE job_queue SET lost_leases = " + leasesLostBefore + ", status = 'processing',"
                + " claimed_from = '', lease_token = 1, leased_until = now() - interval '1 minute',"
                + " leased_by = 'lost-node', lease_nonce = 1 WHERE job_id = " + id);
    }

    private List<String> awaitEvent(String name) {
        await().until(() -> !queue.log.events(name).isEmpty());
        return queue.log.events(name);
    }

    @Test
    void shouldLogItsStartAndItsStop() {
        QueueNode node = start();
        assertThat(queue.log.events("node.started"))
                .containsExactly("INFO event=node.started node=node-a version=test"
                        + " - Node node-a of Supa Queue test has started");
        assertThat(queue.log.events("node.stopped")).isEmpty();

        node.stop();
        node.stop();

        assertThat(queue.log.events("node.stopped"))
                .containsExactly("INFO event=node.stopped node=node-a version=test"
                        + " - Node node-a of Supa Queue test has stopped");
    }

    @Test
    void shouldLogNoLineForSuccesses() {
        queue.consumer.script("/base/ok", RawReply.of(200, "ok"));
        QueueNode node = start();
        List<Long> ids = IntStream.range(0, 50)
                .mapToObj(i -> queue.insert(aTracedJob("/ok")))
                .toList();
        ids.forEach(id -> queue.awaitStatus(id, "complete"));
        node.stop();

        assertThat(queue.log.lines("WARNING")).isEmpty();
        assertThat(queue.log.lines("INFO")).allMatch(line -> line.startsWith("Node "));
    }

    @Test
    void shouldLogADeadJob() {
        queue.consumer.script("/base/bad", RawReply.of(400, "no"));
        start();
        long id = queue.insert(aTracedJob("/bad"));

        assertThat(awaitEvent("job.dead"))
                .containsExactly("WARNING event=job.dead job=" + id + " queue=mail attempt=1 trace=" + TRACE_ID
                        + " - Job " + id + " of queue mail is dead: the consumer answered 400");
    }

    @Test
    void shouldLogAnExpiredJobWithItsTrace() {
        start();
        long id = queue.insert(aTracedJob("/late").with("expires_at", "now() - interval '1 minute'"));

        assertThat(awaitEvent("job.dead"))
                .singleElement()
                .asString()
                .startsWith("WARNING event=job.dead job=" + id + " queue=mail attempt=0 trace=" + TRACE_ID + " - Job "
                        + id + " of queue mail is dead: EXPIRED at ");
        assertThat(awaitEvent("job.expired"))
                .containsExactly(
                        "INFO event=job.expired count=1" + " - 1 jobs are dead, because their expires_at has passed");
    }

    @Test
    void shouldLogARescuedJobAndAJobThatLostItsLastLease() {
        queue.migrate();
        long rescued = queue.insert(aTracedJob("/lost").runAt("now() + interval '1 day'"));
        long dead = queue.insert(aTracedJob("/lost").runAt("now() + interval '1 day'"));
        loseLease(rescued, 0);
        loseLease(dead, 4);
        queue.start("node-b");

        assertThat(awaitEvent("lease.rescued"))
                .containsExactly("INFO event=lease.rescued job=" + rescued + " queue=mail attempt=1 trace=" + TRACE_ID
                        + " count=2 - 2 jobs whose lease had expired were rescued, first job " + rescued
                        + " of queue mail");
        assertThat(awaitEvent("job.dead"))
                .containsExactly("WARNING event=job.dead job=" + dead + " queue=mail attempt=5 trace=" + TRACE_ID
                        + " - Job " + dead + " of queue mail is dead: lease lost 5 times");
    }

    @Test
    void shouldLogAnUnreachableConsumerAndItsReturn() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        queue.config.set("supaqueue.queue.mail.consumer-function", "http://127.0.0.1:" + port);
        queue.config.set("supaqueue.queue.mail.auth", "none");
        queue.config.set("supaqueue.retry.max-delay", "PT1S");
        start();
        queue.insert(aTracedJob("/x").retryLimit(1_000));

        assertThat(awaitEvent("consumer.unreachable"))
                .singleElement()
                .asString()
                .startsWith(
                        "WARNING event=consumer.unreachable queue=mail - The consumer of queue mail has failed every")
                .endsWith("The last failure: connection refused: 127.0.0.1:" + port);
        try (RawServer mail = RawServer.start(InetAddress.getByName("127.0.0.1"), port)) {
            mail.script("/x", RawReply.of(200, "back"));
            assertThat(awaitEvent("consumer.recovered"))
                    .singleElement()
                    .asString()
                    .startsWith("INFO event=consumer.recovered queue=mail - The consumer of queue mail answers again");
        }
    }

    /** Also at the level DEBUG: of each job only the id, the queue and the rule that was broken. */
    @Test
    void shouldNeverLogASecretOrAPayload() throws Exception {
        String secret = "BEARER-pN4z";
        String hidden = "HIDDEN-qX7w";
        queue.log.withDebug();
        queue.config.set("supaqueue.service-role", secret);
        queue.consumer.script("/base/bad", RawReply.of(400, hidden));
        queue.consumer.script("/base/busy", RawReply.of(503, hidden));
        QueueNode node = start();
        List<Long> dead = List.of(
                queue.insert(aJob().urlPath("/bad").payload("{\"password\": \"" + hidden + "\"}")),
                queue.insert(
                        aJob().urlPath("/busy").payload("\"" + hidden + "\"").retryLimit(1)),
                queue.insert(aJob().urlPath("/a b?token=" + hidden)),
                queue.insert(aJob().urlPath("/a\"b?token=" + hidden)),
                queue.insert(aJob().with("http_verb", "'GET'").payload("{\"a\": {\"b\": \"" + hidden + "\"}}")),
                queue.insert(aJob().headers("{\"Authorization\": \"" + hidden + "\"}")),
                queue.insert(aJob().headers("{\"X-A\": [\"" + hidden + "\"]}")));

        dead.forEach(id -> queue.awaitStatus(id, "dead"));
        await().until(() -> queue.log.events("job.dead").size() == dead.size());
        node.stop();

        assertThat(queue.log.events("attempt.failed")).hasSize(1);
        assertThat(queue.log.all()).doesNotContain(secret, hidden);
    }
}
