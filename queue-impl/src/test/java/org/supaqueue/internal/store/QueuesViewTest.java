package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.supaqueue.Pause;
import org.supaqueue.QueueStatus;

/** Tests the view queues, and its rows in the Java API. */
class QueuesViewTest extends StoreTest {

    private List<String> rows() throws SQLException {
        String rows = queue.query("SELECT string_agg(concat_ws('|', queue, paused_at IS NOT NULL, reason, waiting,"
                + " in_flight), ',' ORDER BY queue) FROM queues");
        return rows == null ? List.of() : List.of(rows.split(","));
    }

    @Test
    void shouldBeEmptyWithoutJobs() throws SQLException {
        assertThat(rows()).isEmpty();
    }

    @Test
    void shouldShowQueuesWithUnfinishedJobsAndPausedQueues() throws SQLException {
        queue.insert(aJob().queue("claimed"));
        queue.claimOne();
        queue.insert(aJob().queue("Later").runAt("now() + interval '1 h'"));
        queue.insert(aJob().queue("due"));
        queue.insert(aJob().queue("due").runAt("now() + interval '1 h'"));
        queue.insert(aJob().queue("done").with("status", "'cancelled'").with("finished_at", "now()"));
        queue.execute("SELECT pause_queue('due', 'why'), pause_queue('none')");
        queue.execute("SELECT pause_queue('resumed'), resume_queue('resumed')");

        assertThat(rows()).containsExactlyInAnyOrder("Later|f|1|0", "claimed|f|0|1", "due|t|why|2|0", "none|t|0|0");
    }

    @Test
    void shouldCountAtMostTenThousandWaitingJobs() throws SQLException {
        queue.execute(
                "INSERT INTO job_queue (http_verb, queue, run_at) SELECT 'POST', q, now() + i % 2 * interval '1 h'"
                        + " FROM generate_series(1, 10200) AS i, unnest(ARRAY['a', 'b']) AS q");
        assertThat(rows()).containsExactly("a|f|10000|0", "b|f|10000|0");
        queue.execute("DELETE FROM job_queue WHERE job_id IN (SELECT job_id FROM job_queue WHERE queue = 'b'"
                + " ORDER BY job_id OFFSET 9999)");
        assertThat(rows()).containsExactly("a|f|10000|0", "b|f|9999|0");
    }

    @Test
    void shouldReadByIndexAlthoughTheTableWasEmptyWhenItWasAnalyzed() throws SQLException {
        queue.execute("ANALYZE job_queue");
        queue.insert(aJob().queue("a"));

        queue.execute("""
                DO $$
                DECLARE
                    before bigint := (SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'job_queue');
                BEGIN
                    PERFORM count(*) FROM queues;
                    ASSERT (SELECT seq_scan = before FROM pg_stat_xact_user_tables WHERE relname = 'job_queue'),
                           'the view reads the whole table';
                END $$""");
    }

    @Test
    void shouldGiveTheSameRowsToJava() throws SQLException {
        queue.insert(aJob().queue("b"));
        queue.execute("SELECT pause_queue('a', 'why')");

        try (CallerStore store = new CallerStore(queue.where.dataSource(), "None")) {
            CallerControls controls = new CallerControls(store);
            Schema schema = queue.store.schema();
            Pause pause = controls.pauseOf(schema, "a").orElseThrow();

            assertThat(pause.reason()).contains("why");
            assertThat(controls.pauseOf(schema, "b")).isEmpty();
            assertThat(controls.queues(schema))
                    .containsExactly(
                            new QueueStatus("a", Optional.of(pause), 0, 0),
                            new QueueStatus("b", Optional.empty(), 1, 0));

            controls.pause(schema, "b", null);
            assertThat(controls.pauseOf(schema, "b").orElseThrow().reason()).isEmpty();
            assertThat(controls.resume(schema, "b")).isTrue();
            assertThat(controls.resume(schema, "b")).isFalse();
        }
    }
}
