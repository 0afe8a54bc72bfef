package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;

/** Prefetched jobs start in order, and a node keeps no prefetched job while its own workers are blocked. */
@Tag("database")
class PrefetchBufferTest {

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void startNode(String workers) {
        queue.config.set("supaqueue.workers", workers);
        queue.start("node-a");
        queue.awaitMigrated();
    }

    private long count(String condition) {
        return Long.parseLong(queue.query("SELECT count(*) FROM job_queue WHERE " + condition));
    }

    @Test
    void shouldClaimManyJobsPerStatementIfTheConsumerIsFast() {
        startNode("4");
        queue.query("CREATE TABLE claim (jobs int)");
        queue.query("CREATE FUNCTION note_claim() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " INSERT INTO claim SELECT count(*) FROM claimed WHERE status = 'processing' HAVING count(*) > 0;"
                + " RETURN NULL; END $$");
        queue.query("CREATE TRIGGER note_claim AFTER UPDATE ON job_queue REFERENCING NEW TABLE AS claimed"
                + " FOR EACH STATEMENT EXECUTE FUNCTION note_claim()");

        queue.query("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 2000)");
        await().until(() -> count("status = 'complete'"), done -> done == 2_000);

        assertThat(Long.parseLong(queue.query("SELECT count(*) FROM claim"))).isLessThan(200);
        assertThat(queue.consumer.requests()).hasSize(2_000);
    }

    @Test
    void shouldPrefetchNothingIfTheConsumerHangs() {
        queue.config.set("supaqueue.request-timeout", "PT1S");
        queue.config.set("supaqueue.retry.delay", "PT1H");
        queue.consumer.script("/base", RawReply.hang());
        startNode("8");

        queue.query("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 40)");
        await().until(() -> count("status = 'failed'"), failed -> failed == 40);

        assertThat(queue.query("SELECT sum(lease_token) FROM job_queue")).isEqualTo("40");
    }

    @Test
    void shouldHandBackPrefetchedJobsWhenTheConsumerStartsToHang() {
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.consumer.script("/base/hang", RawReply.hang());
        startNode("4");

        queue.query("INSERT INTO job_queue (http_verb, url_path)"
                + " SELECT 'POST', CASE WHEN i <= 1000 THEN '' ELSE '/hang' END FROM generate_series(1, 2000) AS i");
        await().until(() -> count("status = 'complete'"), done -> done == 1_000);

        await().until(() -> count("status = 'processing'"), held -> held == 4);
        await().during(Duration.ofSeconds(2)).until(() -> count("status = 'processing'"), held -> held == 4);
        assertThat(count("status = '' AND lease_token > 0")).isGreaterThan(0);
        assertThat(Long.parseLong(queue.query("SELECT max(lease_token) FROM job_queue")))
                .isOne();
    }

    /**
     * A job whose lease was lost may have killed its node. If a node prefetched such jobs, and one of them killed that
     * node too, all of them would lose another lease.
     */
    @Test
    void shouldNotPrefetchJobsThatLostALease() {
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.consumer.script("/base/hang", RawReply.hang());
        startNode("4");

        queue.query("INSERT INTO job_queue (http_verb, url_path, lost_leases)"
                + " SELECT 'POST', CASE WHEN i <= 1000 THEN '' ELSE '/hang' END, CASE WHEN i <= 1000 THEN 0 ELSE 1 END"
                + " FROM generate_series(1, 2000) AS i");
        await().until(() -> queue.consumer.requests("/base/hang").size() == 4);

        assertThat(queue.query("SELECT sum(lease_token) FROM job_queue WHERE url_path = '/hang'"))
                .isEqualTo("4");
    }

    @Test
    void shouldHandBackPrefetchedJobsWhenTheNodeStops() {
        queue.config.set("supaqueue.request-timeout", "PT60S");
        queue.consumer.script("/base/hang", RawReply.hang());
        queue.config.set("supaqueue.workers", "4");
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        queue.query("INSERT INTO job_queue (http_verb, url_path)"
                + " SELECT 'POST', CASE WHEN i <= 1000 THEN '' ELSE '/hang' END FROM generate_series(1, 2000) AS i");
        await().until(() -> queue.consumer.requests("/base/hang").size() == 4);

        node.stop();

        assertThat(count("status = '' AND lost_leases = 1")).isEqualTo(4);
        assertThat(count("status = '' AND lost_leases = 0")).isEqualTo(996);
    }

    @Test
    void shouldStartJobsInPriorityOrder() {
        startNode("1");
        queue.query("INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '/first' FROM generate_series(1, 50)");
        await().until(() -> count("status = 'complete'"), done -> done == 50);

        queue.query("INSERT INTO job_queue (http_verb, priority, url_path)"
                + " SELECT 'POST', -i, '/' || i FROM generate_series(1, 9) AS i");
        await().until(() -> count("status = 'complete'"), done -> done == 59);

        assertThat(queue.consumer.requests().stream().skip(50).map(request -> request.path()))
                .containsExactly(
                        "/base/9", "/base/8", "/base/7", "/base/6", "/base/5", "/base/4", "/base/3", "/base/2",
                        "/base/1");
    }
}
