package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that a schedule that cannot be used stops neither the others nor the claims. */
@Tag("database")
class ScheduleProblemsTest extends ScheduleTestCase {

    @Test
    void shouldRefuseABackfillOfTooManyInstants() {
        start();
        createYearly("seconds", "");
        queue.query("SELECT create_schedule('seconds', '* * * * * *', 'POST', '/x', NULL, missed => 'skip')");
        queue.query("SELECT pause_schedule('seconds')");

        queue.query("SELECT backfill_schedule('seconds', now() - interval '1 day', now() - interval '1 h')");

        await().until(
                        () -> column("seconds", "problem"),
                        problem -> problem != null && problem.contains("at most 10000"));
        assertThat(column("seconds", "backfill_from")).isNull();
        assertThat(runs("seconds", "kind = 'backfill'")).isZero();
    }

    @Test
    void shouldReportAScheduleThatANodeCannotUseAndFireTheOthers() {
        start();
        create("broken", "@every PT1S", ", NULL, 'FOO5BAR'");
        create("refused", "@every PT1S", "");
        create("tick", "@every PT1S", "");
        queue.query("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " RAISE EXCEPTION 'not this path'; END $$;"
                + " CREATE TRIGGER refuse BEFORE INSERT ON job_queue FOR EACH ROW WHEN (NEW.url_path = '/refused')"
                + " EXECUTE FUNCTION refuse()");

        await().until(() -> runs("tick", "status = 'complete'") >= 2);
        await().until(() -> column("broken", "problem") != null && column("refused", "problem") != null);
        assertThat(column("broken", "problem"))
                .isEqualTo("zone \"FOO5BAR\" must be the name of a time zone such as Europe/Berlin");
        assertThat(column("refused", "problem")).contains("not this path");

        // A node looks again after a minute, or at once after a change.
        queue.query("DROP TRIGGER refuse ON job_queue");
        queue.query("UPDATE job_schedule SET problem_at = now() - interval '1 min' WHERE name = 'refused';"
                + " SELECT wake_queue()");
        await().until(() -> runs("refused", "status = 'complete'") >= 1);
        assertThat(column("refused", "problem")).isNull();
    }

    @Test
    void shouldFireTheOthersAlthoughARowHasTimesThatJavaCannotComputeWith() {
        start();
        createYearly("endless", "");
        queue.query("UPDATE job_schedule SET changed_at = 'infinity', next_run = NULL");
        create("tick", "@every PT1S", "");

        await().until(() -> runs("tick", "status = 'complete'") >= 2);
        await().until(() -> column("endless", "problem") != null);
    }

    @Test
    void shouldFireAlthoughARequestFails() {
        start();
        createYearly("tick", "");
        queue.query("UPDATE job_schedule SET backfill_from = '4713-01-01 BC', backfill_until = '4713-01-02 BC',"
                + " next_run = now() - interval '1 s'; SELECT wake_queue()");

        awaitRuns("tick", "kind = 'scheduled'", 1);
        await().until(() -> column("tick", "problem") != null);
    }

    @Test
    void shouldDropARequestThatTheDatabaseRefuses() {
        start();
        createYearly("report", "");
        queue.query("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " RAISE EXCEPTION 'not this path'; END $$;"
                + " CREATE TRIGGER refuse BEFORE INSERT ON job_queue FOR EACH ROW WHEN (NEW.url_path = '/report')"
                + " EXECUTE FUNCTION refuse()");

        queue.query("SELECT run_schedule('report')");

        await().until(
                        () -> column("report", "problem"),
                        problem -> problem != null && problem.contains("not this path"));
        assertThat(column("report", "run_requested_at")).isNull();
        assertThat(column("report", "wake_at = next_run")).isEqualTo("t");
        queue.query("DROP TRIGGER refuse ON job_queue; SELECT run_schedule('report')");
        awaitRuns("report", "kind = 'manual' AND status = 'complete'", 1);
        assertThat(column("report", "problem")).isNull();
    }

    @Test
    void shouldClaimJobsWhileManySchedulesAreHeldUp() throws Exception {
        start();
        queue.query("CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END';"
                + " CREATE TRIGGER hold_up BEFORE INSERT ON job_queue FOR EACH ROW WHEN (NEW.url_path = '/held')"
                + " EXECUTE FUNCTION hold_up()");
        try (Connection holder = queue.testDatabase.connect();
                Statement lock = holder.createStatement()) {
            lock.execute("SELECT pg_advisory_lock(1)");
            queue.query("SELECT count(create_schedule('held-' || i, '0 0 1 1 *', 'POST', '/held'))"
                    + " FROM generate_series(1, 30) AS i");
            await().until(() -> "30".equals(queue.query("SELECT count(next_run) FROM job_schedule")));
            queue.query("UPDATE job_schedule SET next_run = now() - interval '1 s'; SELECT wake_queue()");
            await().until(() -> !"0".equals(queue.query("SELECT count(problem) FROM job_schedule")));
            queue.query("INSERT INTO job_queue (http_verb, url_path) VALUES ('POST', '/free')");

            await().atMost(Duration.ofSeconds(5))
                    .until(() -> !queue.consumer.requests("/base/free").isEmpty());
        }
    }
}
