package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobCompleted;
import org.supaqueue.testing.RawReply;

/**
 * Proves how a node settles outcomes that the database refuses: because a LATIN1 database cannot store each character
 * of an answer, or because a trigger fails.
 */
@Tag("database")
class SettlerTest {

    private final NodeFixture queue = NodeFixture.inLatin1();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    @Test
    void shouldReplaceCharactersThatTheDatabaseCannotStore() {
        queue.consumer.script("/base/euro", RawReply.of(200, "5 \u00e2\u0082\u00ac", "Content-Type: text/plain"));
        queue.start("node-a");
        queue.awaitMigrated();

        queue.query(
                "INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', CASE i WHEN 50 THEN '/euro' ELSE '/x' END"
                        + " FROM generate_series(1, 100) AS i");
        await().until(() -> queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete'"), "100"::equals);

        assertThat(queue.query("SELECT (content, response_status)::text FROM job_queue WHERE url_path = '/euro'"))
                .isEqualTo("(\"5 ?\",200)");
        assertThat(queue.consumer.requests()).hasSize(100);
        await().untilAsserted(() -> assertThat(queue.events).hasSize(100).allMatch(JobCompleted.class::isInstance));
    }

    /** A text that the database cannot store is no reason to skip the remaining retries. */
    @Test
    void shouldRetryAfterAnAnswerThatTheDatabaseCannotStore() {
        queue.consumer.script(
                "/base/euro",
                RawReply.of(503, "\u00e2\u0082\u00ac", "Content-Type: text/plain; charset=utf-8"),
                RawReply.of(503, "\u00ff", "Content-Type: text/plain; charset=utf-8"),
                RawReply.of(200, "\u00e9", "Content-Type: text/plain; charset=iso-8859-1"));
        queue.start("node-a");
        queue.awaitMigrated();

        long id = queue.insert(aJob().urlPath("/euro").retryLimit(2));
        queue.awaitStatus(id, "complete");

        assertThat(queue.column("(content, retry_count)::text", id)).isEqualTo("(\u00e9,2)");
        assertThat(queue.query("SELECT string_agg(content, ',' ORDER BY attempt) FROM job_attempt"))
                .isEqualTo("?,?");
    }

    /** The application's trigger refuses every outcome of one job. */
    @Test
    void shouldSettleOtherOutcomesIfEveryOutcomeOfOneJobIsRefused() {
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
    void shouldStopSendingIfNoOutcomeCanBeSettled() {
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
