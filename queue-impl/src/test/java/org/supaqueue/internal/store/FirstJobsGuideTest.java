package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.testing.Guide;

/** Runs the first examples of the guide. */
class FirstJobsGuideTest extends StoreTest {

    @Test
    void shouldInsertFindCancelAndRetryAsInTheGuide() throws SQLException {
        assertThat(queue.query(Guide.snippet("first-job-sql"))).isEqualTo("1");
        ClaimedJob claimed = queue.claimOne();
        queue.settle(StoreFixture.complete(claimed));
        assertThat(queue.query(Guide.snippet("first-result-sql"))).isEqualTo("complete");

        queue.execute("UPDATE job_queue SET job_id = 2");
        queue.execute("ALTER SEQUENCE job_queue_job_id_seq RESTART");
        queue.insert();
        queue.execute(Guide.snippet("cancel-sql"));
        assertThat(queue.status(1)).isEmpty();
    }

    @Test
    void shouldInsertWithOptionsAsInTheGuide() throws SQLException {
        queue.execute(Guide.snippet("options-sql"));

        assertThat(queue.query("SELECT concat_ws('|', queue, priority, timeout_ms, retry_limit, due, run_at > now())"
                        + " FROM job_queue"))
                .isEqualTo("mail|-10|30000|3|f|t");
    }

    @ParameterizedTest
    @CsvSource({
        "first-job-java, FirstJobsIT",
        "first-result-java, FirstJobsIT",
        "transaction-java, Purchases",
        "enqueue-all-java, FirstJobsIT",
        "options-java, FirstJobsIT",
        "events-java, Payments",
        "cancel-java, FirstJobsIT"
    })
    void shouldShowTheCodeThatATestRuns(String name, String file) {
        assertThat(Guide.snippet(name))
                .isEqualToIgnoringWhitespace(Guide.javaSnippet(
                        "../queue-ejb-timers/src/test/java/org/supaqueue/container/" + file + ".java", name));
    }
}
