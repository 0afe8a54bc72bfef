package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;

/**
 * A row that another program inserts cannot exceed the ceilings, and cannot make a node send a secret to the wrong
 * consumer.
 */
@Tag("database")
class ProducerLimitsTest {

    private final NodeFixture queue = new NodeFixture();
    private final RawServer partner = RawServer.start();

    @AfterEach
    void close() throws Exception {
        queue.close();
        partner.close();
    }

    private void start() {
        queue.start("node-a");
        queue.awaitMigrated();
    }

    @Test
    void shouldLimitTheTimeOutAndTheRetriesOfARow() {
        queue.config.set("supaqueue.request-timeout.max", "PT0.3S");
        queue.config.set("supaqueue.retry-limit.max", "1");
        queue.consumer.script("/base/slow", RawReply.hang());
        start();

        long id = queue.insert(aJob().urlPath("/slow").timeoutMs(86400000).retryLimit(1000));
        queue.awaitStatus(id, "dead");

        assertThat(queue.column("retry_count", id)).isEqualTo("1");
        assertThat(queue.attemptsReceived("/base/slow")).containsExactly("1", "2");
        assertThat(queue.column("duration_ms BETWEEN 250 AND 2500", id)).isEqualTo("t");
    }

    @Test
    void shouldNotSendTheGlobalSecretToAnotherConsumer() {
        queue.config.set(
                "supaqueue.queue.partner.consumer-function", partner.url().toString());
        start();

        long id = queue.insert(aJob().queue("partner"));
        queue.awaitStatus(queue.insert(), "complete");
        await().until(() ->
                queue.log.warnings("set supaqueue.queue.partner.service-role").size() == 1);
        assertThat(queue.column("status", id)).isEmpty();
        assertThat(partner.requests()).isEmpty();

        queue.config.set("supaqueue.queue.partner.service-role", "partners");
        queue.awaitStatus(id, "complete");
        assertThat(partner.requests().get(0).header("Authorization")).contains("Bearer partners");
    }

    @Test
    void shouldNotSendToTheGlobalConsumerWhenTheQueuesOwnUrlIsRemoved() {
        queue.config.set(
                "supaqueue.queue.partner.consumer-function", partner.url().toString());
        queue.config.set("supaqueue.queue.partner.service-role", "partners");
        start();
        queue.awaitStatus(queue.insert(aJob().queue("partner")), "complete");

        queue.config.remove("supaqueue.queue.partner.consumer-function");
        long id = queue.insert(aJob().queue("partner").urlPath("/for-the-partner"));
        queue.awaitStatus(queue.insert(), "complete");
        await().until(() ->
                queue.log.warnings("supaqueue.queue.partner.consumer-function").size() == 1);

        assertThat(queue.column("status", id)).isEmpty();
        assertThat(queue.consumer.requests("/base/for-the-partner")).isEmpty();
    }

    @Test
    void shouldWarnOnceOfAnUnencryptedSecret() {
        queue.config.set("supaqueue.consumer-function", partner.url().toString().replace("127.0.0.1", "0.0.0.0"));
        start();

        queue.awaitStatus(queue.insert(), "complete");
        queue.awaitStatus(queue.insert(), "complete");

        assertThat(queue.log.warnings("unencrypted")).hasSize(1);
    }
}
