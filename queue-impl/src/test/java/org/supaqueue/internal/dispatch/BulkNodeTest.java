package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;

/** Tests that nodes work on bulk operations: soon after the start, one at a time, and after a node is killed. */
@Tag("database")
class BulkNodeTest {

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void insertDead(int jobs) {
        queue.query("INSERT INTO job_queue (http_verb, url_path, status, error, finished_at)"
                + " SELECT 'POST', '/call', 'dead', 'answered 503', now() FROM generate_series(1, " + jobs + ")");
    }

    /** Records each change of a job from dead to waiting. */
    private void recordRedrives() {
        queue.query("CREATE TABLE redriven (job_id bigint)");
        queue.query("CREATE FUNCTION record_redrive() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " INSERT INTO redriven VALUES (NEW.job_id); RETURN NULL; END $$");
        queue.query("CREATE TRIGGER record_redrive AFTER UPDATE ON job_queue FOR EACH ROW"
                + " WHEN (OLD.status = 'dead' AND NEW.status = '') EXECUTE FUNCTION record_redrive()");
    }

    private String state(String id) {
        return queue.query("SELECT state FROM bulk_operations WHERE operation_id = " + id);
    }

    private String count(String condition) {
        return queue.query("SELECT count(*) FROM job_queue WHERE " + condition);
    }

    @Test
    void shouldStartSoonAndSendTheJobs() {
        queue.consumer.script("/base/call", RawReply.of(200, "done"));
        queue.start("node-a");
        queue.awaitMigrated();
        insertDead(200);
        // The node sleeps, so only the notification can wake the node.
        queue.awaitNotifyLockHolder("node-a");
        long began = System.nanoTime();

        String id = queue.query("SELECT bulk_retry('{\"status\": \"dead\"}')");
        await().until(() -> state(id), "done"::equals);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        await().until(() -> count("status = 'complete'"), "200"::equals);
        assertThat(queue.consumer.requests("/base/call")).hasSize(200);
    }

    @Test
    void shouldWakeTheDispatcherForJobsThatAreSpreadOverTime() {
        queue.consumer.script("/base/call", RawReply.of(200, "done"));
        queue.start("node-a");
        queue.awaitMigrated();
        insertDead(20);

        queue.query("SELECT bulk_retry('{\"status\": \"dead\"}', 10)");
        await().until(() -> count("status = 'complete'"), "20"::equals);

        assertThat(queue.query("SELECT max(started_at) - min(started_at) BETWEEN '1.7 s' AND '4 s' FROM job_queue"))
                .isEqualTo("t");
    }

    @Test
    void shouldFindAnOperationWhoseNotificationWasLost() {
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        insertDead(1);
        // The setting stops the trigger from notifying.
        queue.query("SET supaqueue.wakeup = 'local'");
        String id = queue.query("SELECT bulk_retry('{\"status\": \"dead\"}')");

        await().until(() -> {
            node.lookForWork();
            return state(id).equals("done");
        });
    }

    @Test
    void shouldContinueAfterAKilledNodeAndChangeEachJobOnce() {
        queue.migrate();
        queue.query("SELECT pause_queue('default')");
        recordRedrives();
        insertDead(20_000);
        NodeProcess killed = queue.startProcess("killed");
        String id = queue.query("SELECT bulk_retry('{\"status\": \"dead\"}')");
        await().until(() ->
                Integer.parseInt(queue.query("SELECT changed FROM bulk_operations WHERE operation_id = " + id))
                        > 2_000);

        killed.kill();
        assertThat(state(id)).isEqualTo("running");
        queue.start("node-b");
        queue.start("node-c");
        await().until(() -> state(id), "done"::equals);

        assertThat(queue.query("SELECT count(*) || ' ' || count(DISTINCT job_id) FROM redriven"))
                .isEqualTo("20000 20000");
        assertThat(queue.query("SELECT concat_ws(' ', matched, changed) FROM bulk_operations"))
                .isEqualTo("20000 20000");
    }

    @Test
    void shouldStopAtTheAbort() {
        queue.start("node-a");
        queue.awaitMigrated();
        queue.query("SELECT pause_queue('default')");
        insertDead(20_000);
        String id = queue.query("SELECT bulk_retry('{\"status\": \"dead\"}')");
        await().until(() -> !queue.query("SELECT changed FROM bulk_operations WHERE operation_id = " + id)
                .equals("0"));

        assertThat(queue.query("SELECT abort_bulk(" + id + ")")).isEqualTo("t");

        String changed = queue.query("SELECT changed FROM bulk_operations WHERE operation_id = " + id);
        assertThat(count("status = ''")).isEqualTo(changed);
        assertThat(Integer.parseInt(changed)).isLessThan(20_000);
        await().during(Duration.ofMillis(500)).until(() -> count("status = ''"), changed::equals);
    }
}
