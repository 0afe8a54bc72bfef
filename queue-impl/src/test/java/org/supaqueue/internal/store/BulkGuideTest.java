package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.testing.Guide;

/** Runs the examples of the guide for bulk operations. */
class BulkGuideTest extends StoreTest {

    @Test
    void shouldRetryAsInTheGuide() throws SQLException {
        BulkFixture bulk = new BulkFixture(queue);
        bulk.insertDead(3);

        queue.execute(Guide.snippet("bulk-sql"));
        bulk.runAll();

        assertThat(bulk.operation(1, "state, changed, requested_by")).isEqualTo("done 3 anna");
    }

    @Test
    void shouldMoveAndCancelAsInTheGuide() throws SQLException {
        BulkFixture bulk = new BulkFixture(queue);
        queue.insert(aJob().queue("slow").runAt("now() + interval '1 h'"));
        queue.insert(aJob().queue("mail").urlPath("/newsletter/7"));

        queue.execute(Guide.snippet("bulk-move-sql").replace("SELECT abort_bulk(1);", ""));
        bulk.runAll();

        assertThat(bulk.count("queue = 'fast' AND priority = -1 AND due")).isEqualTo(1);
        assertThat(bulk.count("status = 'cancelled'")).isEqualTo(1);
        assertThat(queue.query("SELECT abort_bulk(1)")).isEqualTo("f");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bulk-java", "bulk-move-java"})
    void shouldShowTheCodeThatATestRuns(String name) {
        assertThat(Guide.snippet(name))
                .isEqualToIgnoringWhitespace(Guide.javaSnippet(
                        "../queue-ejb-timers/src/test/java/org/supaqueue/container/BulkIT.java", name));
    }
}
