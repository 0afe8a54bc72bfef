package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import java.time.Duration;
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
        await().untilAsserted(() ->
                assertThat(queue.events).filteredOn(JobDead.class::isInstance).hasSize(1));
    }

    /** A trigger of somebody else's that refuses one job whatever becomes of it. */
    @Test
    void shouldSettleTheOthersWhenACulpritCannotEvenBeDead() {
        queue.start("node-a");
        queue.awaitMigrated();
        queue.query("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION ''no''; END'");
        queue.query("CREATE TRIGGER refuse BEFORE UPDATE ON job_queue FOR EACH ROW"
                + " WHEN (OLD.status = 'processing' AND NEW.status <> 'processing' AND OLD.url_path = '/never')"
                + " EXECUTE FUNCTION refuse()");

        queue.query("INSERT INTO job_queue (http_verb, url_path)"
                + " SELECT 'POST', CASE i WHEN 50 THEN '/never' ELSE '/x' END FROM generate_series(1, 400) AS i");
        await().until(() -> queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete'"), "399"::equals);
        queue.query("DROP TRIGGER refuse ON job_queue");
        await().until(() -> queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete'"), "400"::equals);

        assertThat(queue.consumer.requests()).hasSize(400);
    }

    @Test
    void shouldSendNoMoreWhenNothingCanBeSettled() {
        queue.start("node-a");
        queue.awaitMigrated();
        queue.query("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION ''no''; END'");
        queue.query("CREATE TRIGGER refuse BEFORE UPDATE ON job_queue FOR EACH ROW"
                + " WHEN (NEW.status = 'complete' OR NEW.status = 'dead') EXECUTE FUNCTION refuse()");

        queue.query("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 3000)");
        await().untilAsserted(() -> assertThat(queue.consumer.requests()).hasSizeGreaterThanOrEqualTo(1_000));

        await().during(Duration.ofSeconds(2))
                .until(() -> queue.consumer.requests().size() <= 1_100);
    }
}
