package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;

/** Redrives 100 000 dead jobs at a rate while nodes are killed. Prints what happened. */
@Tag("faults")
class BulkFaultsTest {

    private static final System.Logger LOG = System.getLogger(BulkFaultsTest.class.getName());
    private static final int JOBS = 100_000;
    private static final int RATE = 2_000;

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    @Test
    void shouldRedriveEachJobOnceOverKilledNodes() throws Exception {
        queue.consumer.script("/base/call", RawReply.of(200, "done"));
        queue.migrate();
        queue.query("INSERT INTO job_queue (http_verb, url_path, status, error, finished_at)"
                + " SELECT 'POST', '/call', 'dead', 'answered 503', now() FROM generate_series(1, " + JOBS + ")");
        queue.query("CREATE TABLE redriven (job_id bigint)");
        queue.query("CREATE FUNCTION record_redrive() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " INSERT INTO redriven VALUES (NEW.job_id); RETURN NULL; END $$");
        queue.query("CREATE TRIGGER record_redrive AFTER UPDATE ON job_queue FOR EACH ROW"
                + " WHEN (OLD.status = 'dead' AND NEW.status = '') EXECUTE FUNCTION record_redrive()");
        long began = System.nanoTime();
        queue.query("SELECT bulk_retry('{\"status\": \"dead\"}', " + RATE + ")");
        for (int kill = 1; kill <= 4; kill++) {
            NodeProcess killed = queue.startProcess("killed-" + kill);
            long changed = kill * JOBS / 6L;
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> changed() >= changed);
            killed.kill();
        }
        queue.start("node-b");
        queue.start("node-c");
        Awaitility.await()
                .atMost(3, TimeUnit.MINUTES)
                .until(() -> "0".equals(queue.query("SELECT count(*) FROM job_queue WHERE status <> 'complete'")));

        LOG.log(
                System.Logger.Level.INFO,
                "{0} s, {1}, {2}, sent: {3}",
                Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                queue.query("SELECT (SELECT concat_ws(' ', state, matched, changed, finished_at - created_at)"
                        + " FROM bulk_operations)"),
                queue.query("SELECT concat('lost leases: ', sum(lost_leases::integer), ', first to last start: ',"
                        + " max(started_at) - min(started_at)) FROM job_queue"),
                queue.consumer.requests("/base/call").size());
        assertThat(queue.query("SELECT count(*) || ' ' || count(DISTINCT job_id) FROM redriven"))
                .isEqualTo(JOBS + " " + JOBS);
        assertThat(queue.query("SELECT concat_ws(' ', state, matched, changed) FROM bulk_operations"))
                .isEqualTo("done " + JOBS + " " + JOBS);
        // A job was sent again only if its node was killed.
        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE lease_token > 1 + lost_leases"))
                .isEqualTo("0");
    }

    private long changed() {
        return Long.parseLong(queue.query("SELECT changed FROM bulk_operations"));
    }
}
