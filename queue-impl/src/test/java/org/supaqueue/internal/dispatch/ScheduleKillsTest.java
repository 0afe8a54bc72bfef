package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kills nodes while they fire schedules: each instant must have exactly one job. */
@Tag("faults")
@Tag("database")
class ScheduleKillsTest {

    private static final int NODES = 6;
    private static final int KILLS = 25;
    private static final int SCHEDULES = 20;
    private static final int INSTANTS = 45;
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final NodeFixture queue = new NodeFixture();
    private final Random random = new Random(17);

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    @Test
    void shouldFireEachInstantExactlyOnceWhileNodesAreKilled() {
        queue.migrate();
        List<NodeProcess> nodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            nodes.add(queue.startProcess("node-" + i));
        }
        await().until(() -> String.valueOf(NODES).equals(queue.query("SELECT count(*) FROM live_nodes()")));
        for (int i = 0; i < SCHEDULES; i++) {
            queue.query("SELECT create_schedule('s" + i + "', '@every " + INTERVAL + "', 'POST', '/s" + i
                    + "', missed => 'all')");
        }
        long pause = INTERVAL.multipliedBy(INSTANTS).dividedBy(KILLS).toNanos();
        for (int kill = 0; kill < KILLS; kill++) {
            LockSupport.parkNanos(pause / 2 + random.nextLong(pause));
            int victim = random.nextInt(NODES);
            nodes.get(victim).kill();
            nodes.set(victim, queue.startProcess("node-" + victim + "-" + kill));
        }
        await().atMost(Duration.ofMinutes(2))
                .until(() -> "t"
                        .equals(queue.query("SELECT count(*) = " + SCHEDULES + " AND min(n) >= " + INSTANTS
                                + " FROM (SELECT count(*) AS n FROM schedule_run GROUP BY schedule) AS r")));
        queue.query("UPDATE job_schedule SET paused_at = now()");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> "0".equals(queue.query("SELECT count(*) FROM job_queue WHERE status <> 'complete'")));

        assertThat(query("SELECT count(*) FROM job_queue"))
                .as("each run has one job")
                .isEqualTo(query("SELECT count(DISTINCT job_id) FROM schedule_run JOIN job_queue USING (job_id)"));
        assertThat(query(
                        "SELECT count(*) FROM (SELECT instant - lag(instant) OVER (PARTITION BY schedule ORDER BY instant)"
                                + " AS step FROM schedule_run) AS s WHERE step <> interval '" + INTERVAL.toSeconds()
                                + " s'"))
                .as("gaps between instants")
                .isZero();
        long calls = queue.consumer.requests().stream()
                .map(request -> request.header("X-Supaqueue-Schedule").orElseThrow()
                        + request.header("X-Supaqueue-Scheduled-At").orElseThrow())
                .distinct()
                .count();
        assertThat(calls).as("instants that the consumer saw").isEqualTo(query("SELECT count(*) FROM schedule_run"));
        System.out.println(
                query("SELECT count(*) FROM schedule_run") + " instants of " + SCHEDULES + " schedules, each once; "
                        + KILLS + " kills of " + NODES + " nodes; latest start "
                        + queue.query("SELECT max(started_at - instant) FROM schedule_run"));
    }

    private long query(String sql) {
        return Long.parseLong(queue.query(sql));
    }
}
