package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawRequest;

/** Tests that nodes fire recurring schedules. */
@Tag("database")
class ScheduleTest {

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private QueueNode start() {
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        await().until(() -> "t".equals(queue.query("SELECT to_regclass('job_schedule') IS NOT NULL")));
        return node;
    }

    private void create(String name, String cron, String options) {
        queue.query("SELECT create_schedule('" + name + "', '" + cron + "', 'POST', '/" + name + "'" + options + ")");
    }

    /** A schedule that does not fire during the test. */
    private void createYearly(String name, String options) {
        create(name, "0 0 1 1 *", options);
        await().until(() -> queue.query("SELECT next_run FROM schedules WHERE name = '" + name + "'") != null);
    }

    private String column(String name, String column) {
        return queue.query("SELECT " + column + " FROM job_schedule WHERE name = '" + name + "'");
    }

    private int runs(String name, String condition) {
        return Integer.parseInt(
                queue.query("SELECT count(*) FROM schedule_runs WHERE schedule = '" + name + "' AND " + condition));
    }

    private void awaitRuns(String name, String condition, int count) {
        await().untilAsserted(() -> assertThat(runs(name, condition)).isEqualTo(count));
    }

    @Test
    void shouldEnqueueOneJobForEachInstant() {
        start();
        create(
                "tick",
                "@every PT1S",
                ", '{\"a\": 1}', queue => 'ticks', priority => 3, tags => ARRAY['t'], label => 'l'");

        await().until(() -> runs("tick", "status = 'complete'") >= 3);

        RawRequest request = queue.consumer.requests("/base/tick").get(0);
        assertThat(request.text()).isEqualTo("{\"a\": 1}");
        assertThat(request.header("X-Supaqueue-Queue")).contains("ticks");
        assertThat(request.header("X-Supaqueue-Schedule")).contains("tick");
        Instant instant =
                Instant.parse(request.header("X-Supaqueue-Scheduled-At").orElseThrow());
        assertThat(instant.getNano()).isZero();
        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE priority <> 3 OR label <> 'l' OR tags <> '{t}'"))
                .isEqualTo("0");
        assertThat(queue.query("SELECT count(*) FROM (SELECT instant - lag(instant) OVER (ORDER BY instant) AS step"
                        + " FROM schedule_run) AS s WHERE step <> interval '1 s'"))
                .isEqualTo("0");
    }

    @Test
    void shouldFireASleepingNodeOnTime() {
        start();
        queue.awaitNotifyLockHolder("node-a");
        create("tick", "@every PT2S", "");

        await().until(() -> runs("tick", "true") >= 2);

        assertThat(queue.query("SELECT max(started_at - instant) < interval '1 s' FROM schedule_run"))
                .isEqualTo("t");
    }

    @Test
    void shouldShowTheNextInstants() {
        start();
        create("daily", "30 2 * * *", ", NULL, 'Europe/Berlin'");

        await().until(() -> "10".equals(queue.query("SELECT cardinality(next_runs) FROM schedules")));
        assertThat(queue.query("SELECT count(*) FROM schedules, unnest(next_runs) AS n"
                        + " WHERE (n AT TIME ZONE 'Europe/Berlin')::time IN ('02:30', '03:00')"))
                .isEqualTo("10");
        assertThat(queue.query("SELECT next_run = next_runs[1] AND next_run > now() FROM schedules"))
                .isEqualTo("t");
    }

    /** As if no node had run for three hours. */
    private void missThreeHours(String name) {
        queue.query("UPDATE job_schedule SET next_run = date_trunc('hour', now() - interval '3 h') WHERE name = '"
                + name + "'; SELECT wake_queue()");
    }

    @Test
    void shouldFollowThePolicyForMissedInstants() {
        QueueNode node = start();
        for (String policy : new String[] {"skip", "once", "all"}) {
            create(policy, "0 * * * *", ", missed => '" + policy + "'");
        }
        await().until(() -> "3".equals(queue.query("SELECT count(next_run) FROM schedules")));
        node.stop();
        // The test must not run in the first minute of an hour: then the last instant would not be missed.
        await().atMost(Duration.ofSeconds(70))
                .until(() -> "t".equals(queue.query("SELECT extract(minute FROM now()) > 1")));
        for (String policy : new String[] {"skip", "once", "all"}) {
            missThreeHours(policy);
        }
        queue.start("node-b");

        await().until(() -> "3".equals(queue.query("SELECT count(*) FROM schedules WHERE next_run > now()")));
        assertThat(runs("skip", "true")).isZero();
        assertThat(runs("once", "instant = date_trunc('hour', now())")).isEqualTo(1);
        assertThat(runs("once", "true")).isEqualTo(1);
        assertThat(runs("all", "true")).isEqualTo(4);
    }

    @Test
    void shouldSkipAnInstantWhileAnEarlierJobIsUnfinished() {
        start();
        CountDownLatch release = new CountDownLatch(1);
        queue.consumer.script("/base/slow", NodeFixture.replyAfter(release, RawReply.of(200, "done")));
        create("slow", "@every PT1S", ", overlap => 'skip'");

        await().until(() -> runs("slow", "status = 'skipped'") >= 2);
        assertThat(runs("slow", "status <> 'skipped'")).isEqualTo(1);
        release.countDown();

        await().until(() -> runs("slow", "status = 'complete'") >= 2);
        assertThat(queue.query("SELECT unique_key FROM job_queue LIMIT 1")).isEqualTo("schedule/slow");
    }

    @Test
    void shouldDelayEachJobByAPartOfTheJitter() {
        start();
        create("spread", "@every PT1S", ", jitter => '1 h'");

        await().until(() -> runs("spread", "true") >= 3);
        assertThat(queue.query("SELECT count(*) FROM job_queue AS j JOIN schedule_run AS r USING (job_id)"
                        + " WHERE j.run_at NOT BETWEEN r.instant AND r.instant + interval '1 h'"))
                .isEqualTo("0");
        assertThat(queue.query("SELECT count(DISTINCT run_at - date_trunc('second', run_at)) > 1 FROM job_queue"))
                .isEqualTo("t");
    }

    @Test
    void shouldStopAndContinueWithAPause() {
        start();
        create("tick", "@every PT1S", "");
        await().until(() -> runs("tick", "true") >= 1);

        queue.query("SELECT pause_schedule('tick', 'repair')");
        queue.query("UPDATE job_schedule SET next_run = now() - interval '10 s'");
        int before = runs("tick", "true");
        createYearly("other", "");
        assertThat(runs("tick", "true")).isEqualTo(before);

        queue.query("SELECT resume_schedule('tick')");
        await().until(() -> runs("tick", "true") >= before + 2);
        assertThat(runs("tick", "started_at - instant > interval '5 s'")).isZero();
    }

    @Test
    void shouldKeepEnqueuingForAPausedQueue() {
        start();
        queue.query("SELECT pause_queue('default')");
        create("tick", "@every PT1S", "");

        await().until(() -> runs("tick", "status = ''") >= 2);
        assertThat(queue.consumer.requests("/base/tick")).isEmpty();
    }

    @Test
    void shouldRunNowOnRequestEvenIfPaused() {
        start();
        createYearly("report", "");
        queue.query("SELECT pause_schedule('report')");

        queue.query("SELECT run_schedule('report')");

        awaitRuns("report", "kind = 'manual' AND status = 'complete'", 1);
        assertThat(column("report", "run_requested_at")).isNull();
    }

    @Test
    void shouldBackfillEachInstantWithoutARunOnce() {
        start();
        create("hourly", "0 * * * *", ", overlap => 'skip', missed => 'skip'");
        await().until(() -> column("hourly", "next_run") != null);

        queue.query("SELECT backfill_schedule('hourly', date_trunc('hour', now()) - interval '1000 h',"
                + " date_trunc('hour', now()))");

        awaitRuns("hourly", "kind = 'backfill'", 1_000);
        await().until(() -> column("hourly", "backfill_from") == null);
        queue.query("SELECT backfill_schedule('hourly', date_trunc('hour', now()) - interval '1002 h',"
                + " date_trunc('hour', now()))");
        awaitRuns("hourly", "kind = 'backfill'", 1_002);
        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE unique_key IS NOT NULL"))
                .isEqualTo("0");
        assertThat(queue.query(
                        "SELECT count(*) = count(DISTINCT headers ->> 'X-Supaqueue-Scheduled-At') FROM job_queue"))
                .isEqualTo("t");
    }

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
    void shouldApplyTheConfigurationOnlyWhenItChanges() throws Exception {
        String prefix = "supaqueue.schedule.tick.";
        queue.config.set(prefix + "cron", "@every PT1S");
        queue.config.set(prefix + "url-path", "/configured");
        QueueNode node = start();
        await().until(() -> runs("tick", "status = 'complete'") >= 1);
        assertThat(column("tick", "source")).isEqualTo("default");
        queue.query("SELECT pause_schedule('tick', 'repair')");
        node.stop();

        // The same definition keeps the pause.
        QueueNode second = queue.start("node-b");
        createYearly("other", "");
        assertThat(column("tick", "pause_reason")).isEqualTo("repair");
        second.stop();

        queue.config.set(prefix + "url-path", "/changed");
        QueueNode third = queue.start("node-c");
        await().until(() -> "/changed".equals(column("tick", "url_path")));
        assertThat(column("tick", "pause_reason")).isEqualTo("repair");
        queue.query("SELECT resume_schedule('tick')");
        await().until(() -> !queue.consumer.requests("/base/changed").isEmpty());
        third.stop();

        queue.config.remove(prefix + "cron");
        queue.config.remove(prefix + "url-path");
        QueueNode fourth = queue.start("node-d");
        await().until(() -> "removed from the configuration".equals(column("tick", "pause_reason")));
        assertThat(column("other", "paused_at")).isNull();
        fourth.stop();

        queue.config.set(prefix + "cron", "@every PT1S");
        queue.config.set(prefix + "url-path", "/changed");
        queue.start("node-e");
        await().until(() -> column("tick", "paused_at") == null);
    }

    @Test
    void shouldPauseItselfAfterDeadJobsInARow() {
        start();
        queue.consumer.script("/base/bad", RawReply.of(400, "no"));
        create("bad", "@every PT1S", ", pause_after => 2");

        await().until(() -> "the last 2 jobs are dead".equals(column("bad", "pause_reason")));
        assertThat(runs("bad", "status = 'dead'")).isGreaterThanOrEqualTo(2);

        // Jobs from before the resume do not count.
        int before = runs("bad", "true");
        queue.query("SELECT resume_schedule('bad')");
        await().until(() -> runs("bad", "true") >= before + 2);
    }

    /** PostgreSQL takes a POSIX zone that Java does not know. */
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

    /** No program can write the start of this range, because Java and PostgreSQL write such a year differently. */
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

    /** PostgreSQL may have older data about time zones than Java. The trigger stands for this. */
    @Test
    void shouldApplyTheOtherSchedulesIfTheDatabaseRefusesOne() throws Exception {
        start().stop();
        queue.query("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " RAISE EXCEPTION 'not this zone'; END $$;"
                + " CREATE TRIGGER refuse BEFORE INSERT ON job_schedule FOR EACH ROW WHEN (NEW.name = 'a')"
                + " EXECUTE FUNCTION refuse()");
        queue.config.set("supaqueue.schedule.a.cron", "@every PT1S");
        queue.config.set("supaqueue.schedule.b.cron", "@every PT1S");
        queue.start("node-b");
        create("c", "@every PT1S", "");

        await().until(() -> runs("b", "true") >= 1 && runs("c", "true") >= 1);
        queue.query("DROP TRIGGER refuse ON job_schedule");
        await().until(() -> runs("a", "true") >= 1);
    }

    @Test
    void shouldKeepThePauseOfAScheduleThatComesBackIntoTheConfiguration() throws Exception {
        queue.config.set("supaqueue.schedule.tick.cron", "@every PT1S");
        QueueNode node = start();
        await().until(() -> column("tick", "config_hash") != null);
        queue.query("SELECT pause_schedule('tick', 'repair')");
        node.stop();
        queue.config.remove("supaqueue.schedule.tick.cron");
        QueueNode without = queue.start("node-b");
        await().until(() -> column("tick", "config_hash") == null);
        without.stop();
        queue.config.set("supaqueue.schedule.tick.cron", "@every PT1S");
        queue.start("node-c");

        await().until(() -> column("tick", "config_hash") != null);
        assertThat(column("tick", "pause_reason")).isEqualTo("repair");
        assertThat(column("tick", "paused_at")).isNotNull();
    }

    /** A trigger makes each of these schedules wait until PostgreSQL's time limit for a lock. */
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
