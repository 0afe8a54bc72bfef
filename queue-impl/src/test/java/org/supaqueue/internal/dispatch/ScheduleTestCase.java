package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import org.junit.jupiter.api.AfterEach;

/** Creates schedules on a database of its own, and looks at their runs. */
abstract class ScheduleTestCase {

    final NodeFixture queue = new NodeFixture();

    @AfterEach
    final void close() throws Exception {
        queue.close();
    }

    final QueueNode start() {
        QueueNode node = queue.start("node-a");
        queue.awaitMigrated();
        return node;
    }

    final void create(String name, String cron, String options) {
        queue.query("SELECT create_schedule('" + name + "', '" + cron + "', 'POST', '/" + name + "'" + options + ")");
    }

    /** A schedule that does not fire during the test. */
    final void createYearly(String name, String options) {
        create(name, "0 0 1 1 *", options);
        await().until(() -> queue.query("SELECT next_run FROM schedules WHERE name = '" + name + "'") != null);
    }

    final String column(String name, String column) {
        return queue.query("SELECT " + column + " FROM job_schedule WHERE name = '" + name + "'");
    }

    final int runs(String name, String condition) {
        return Integer.parseInt(
                queue.query("SELECT count(*) FROM schedule_runs WHERE schedule = '" + name + "' AND " + condition));
    }

    final void awaitRuns(String name, String condition, int count) {
        await().untilAsserted(() -> assertThat(runs(name, condition)).isEqualTo(count));
    }
}
