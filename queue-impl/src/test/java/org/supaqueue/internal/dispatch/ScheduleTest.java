package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawRequest;

/** Tests that nodes fire recurring schedules. */
@Tag("database")
class ScheduleTest extends ScheduleTestCase {

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
    /** No program can write the start of this range, because Java and PostgreSQL write such a year differently. */
    /** PostgreSQL may have older data about time zones than Java. The trigger stands for this. */
    /** A trigger makes each of these schedules wait until PostgreSQL's time limit for a lock. */
}
