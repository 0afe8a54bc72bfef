package org.supaqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;

/** Tests that each test has its own database, and that the objects of the kit outlive a test. */
@Tag("database")
class QueueTestKitTest {

    private static final AtomicInteger PREPARATIONS = new AtomicInteger();

    @RegisterExtension
    static final QueueTestKit kit =
            QueueTestKit.create().setting("supaqueue.schema", "jobs").prepare(QueueTestKitTest::prepare);

    private static final JobQueue QUEUE = kit.jobQueue();

    private static void prepare(DataSource dataSource) throws SQLException {
        PREPARATIONS.incrementAndGet();
        execute(dataSource, "CREATE TABLE stock (item integer PRIMARY KEY); INSERT INTO stock VALUES (1)");
    }

    private static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @RepeatedTest(3)
    void shouldGiveEachTestANewDatabase() throws SQLException {
        assertThat(QUEUE.enqueue(JobRequest.post("/orders")).value()).isEqualTo(1);
        execute(kit.dataSource(), "INSERT INTO stock VALUES (2)");
        execute(kit.dataSource(), "CREATE TABLE left_table ()");
        execute(kit.dataSource(), "INSERT INTO jobs.job_queue (http_verb, url_path) VALUES ('POST', '/sql')");

        assertThat(kit.runDueJobs().completed()).hasSize(2);
        assertThat(kit.consumer().requests()).hasSize(2);
        assertThat(PREPARATIONS).hasValue(1);
    }

    @Nested
    class InANestedClass {

        @Test
        void shouldUseTheSameTemplate() throws SQLException {
            execute(kit.dataSource(), "INSERT INTO stock VALUES (2)");

            assertThat(PREPARATIONS).hasValue(1);
        }
    }

    @Test
    void shouldSayThatNoTestRuns() {
        QueueTestKit unused = QueueTestKit.create();

        assertThatThrownBy(() -> unused.jobQueue().enqueue(JobRequest.post("/orders")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("while a test runs");
        assertThatThrownBy(() -> unused.consumer().url()).isInstanceOf(IllegalStateException.class);
        assertThat(unused.jobQueue()).hasToString("JobQueue of the test kit").isEqualTo(unused.jobQueue());
    }

    @Test
    void shouldRefuseTwoTestsAtATime() {
        assertThatThrownBy(() -> kit.beforeEach(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not static");
    }

    /** JUnit also ends the test that the kit has refused. */
    @Test
    void shouldKeepTheQueueOfTheTestThatRuns() throws SQLException {
        assertThatThrownBy(() -> kit.beforeEach(null)).isInstanceOf(IllegalStateException.class);
        kit.afterEach(null);

        assertThat(QUEUE.enqueue(JobRequest.post("/orders")).value()).isEqualTo(1);
    }
}
