package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.testing.Guide;

/** Runs the examples of the guide for recurring schedules. */
@Tag("database")
class ScheduleGuideTest {

    private static final String TESTS = "../queue-ejb-timers/src/test/java/org/supaqueue/container/";

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void awaitNextRuns() {
        await().until(() -> "10".equals(queue.query("SELECT cardinality(next_runs) FROM schedules")));
    }

    @Test
    void shouldRunTheSqlOfTheGuide() {
        queue.start("node-a");
        queue.awaitMigrated();
        queue.query(Guide.snippet("schedule-sql"));
        awaitNextRuns();
        String definition = definition();

        queue.query(Guide.snippet("schedule-run-sql"));
        await().until(() -> "8".equals(queue.query("SELECT count(*) FROM schedule_runs WHERE status = 'complete'")));
        assertThat(queue.query(Guide.snippet("schedule-look-sql"))).isEqualTo("nightly-report");
        assertThat(definition).isEqualTo("0 2 * * *|Europe/Berlin|POST|/reports|once|skip");
    }

    @Test
    void shouldApplyTheConfigurationOfTheGuide() throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(Guide.snippet("schedule-properties")));
        properties.forEach((key, value) -> queue.config.set((String) key, (String) value));
        queue.start("node-a");
        queue.awaitMigrated();
        awaitNextRuns();

        assertThat(definition()).isEqualTo("0 2 * * *|Europe/Berlin|POST|/reports|once|skip");
    }

    private String definition() {
        return queue.query("SELECT concat_ws('|', cron, zone, http_verb, url_path, missed, overlap) FROM schedules");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schedule-java",
                "schedule-look-java",
                "schedule-pause-java",
                "schedule-run-java",
                "schedule-drop-java"
            })
    void shouldShowTheCodeThatATestRuns(String name) {
        assertThat(Guide.snippet(name))
                .isEqualToIgnoringWhitespace(Guide.javaSnippet(TESTS + "JobSchedulesIT.java", name));
    }

    @Test
    void shouldShowTheBeanThatATestDeploys() {
        String name = "schedule-start-java";

        assertThat(Guide.snippet(name)).isEqualToIgnoringWhitespace(Guide.javaSnippet(TESTS + "Cleanup.java", name));
    }
}
