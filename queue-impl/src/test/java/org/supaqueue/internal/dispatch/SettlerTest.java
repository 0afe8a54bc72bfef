package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobDead;
import org.supaqueue.testing.RawReply;

/** In a database that cannot keep every character, an answer can be refused however well it was decoded. */
class SettlerTest {

    private final NodeFixture queue = NodeFixture.inLatin1();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    @Test
    void shouldLoseOnlyTheCulpritOfABatchThatTheDatabaseRefuses() {
        queue.consumer.script("/base/euro", RawReply.of(200, "\u00e2\u0082\u00ac", "Content-Type: text/plain"));
        queue.start("node-a");
        queue.awaitMigrated();

        queue.query(
                "INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', CASE i WHEN 50 THEN '/euro' ELSE '/x' END"
                        + " FROM generate_series(1, 100) AS i");
        await().until(
                        () -> queue.query("SELECT count(*) FROM job_queue WHERE status IN ('complete', 'dead')"),
                        "100"::equals);

        assertThat(queue.query("SELECT (url_path, error)::text FROM job_queue WHERE status = 'dead'"))
                .isEqualTo("(/euro,\"the outcome could not be stored: SQLSTATE 22P05\")");
        assertThat(queue.consumer.requests()).hasSize(100);
        assertThat(queue.events).filteredOn(JobDead.class::isInstance).hasSize(1);
    }
}
