package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that nodes apply the schedules of the configuration. */
@Tag("database")
class ScheduleConfigurationTest extends ScheduleTestCase {

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
}
