package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.testing.Guide;

/** Runs the examples of the guide for paused queues. */
class PauseGuideTest extends StoreTest {

    @Test
    void shouldPauseAndResumeAsInTheGuide() throws SQLException {
        queue.execute(Guide.snippet("pause-sql"));

        assertThat(queue.query("SELECT queue FROM queue_control WHERE paused_at IS NULL"))
                .isEqualTo("mail");
    }

    @Test
    void shouldPurgeAsInTheGuide() throws SQLException {
        queue.insert(aJob().queue("mail"));

        assertThat(queue.query(Guide.snippet("purge-sql"))).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause-java", "purge-java"})
    void shouldShowTheCodeThatATestRuns(String name) {
        assertThat(Guide.snippet(name))
                .isEqualToIgnoringWhitespace(Guide.javaSnippet(
                        "../queue-ejb-timers/src/test/java/org/supaqueue/container/JobControlsIT.java", name));
    }
}
