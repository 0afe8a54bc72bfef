package org.supaqueue.testkit.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testkit.ExpectedJob.post;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.supaqueue.JobDead;
import org.supaqueue.JobState;
import org.supaqueue.testkit.JobRun;
import org.supaqueue.testkit.QueueTestKit;
import org.supaqueue.testkit.ReceivedRequest;
import org.supaqueue.testkit.StubAnswer;

/** Tests a bean as its application would. The guide shows these tests. */
@Tag("database")
class OrderServiceTest {

    // snippet: test-kit-setup-java
    @RegisterExtension
    static final QueueTestKit kit = QueueTestKit.create()
            .setting("supaqueue.queue.orders.dead-letter", "graveyard")
            .prepare(OrderServiceTest::createTables);

    private final OrderService orders = new OrderService(kit.jobQueue(), kit.dataSource());

    private static void createTables(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE orders (id integer PRIMARY KEY)");
        }
    }
    // end of snippet

    // snippet: test-kit-enqueued-java
    @Test
    void shouldEnqueueTheOrder() throws Exception {
        kit.inTransaction(() -> orders.place(17));

        kit.assertEnqueued(post("/orders").queue("orders").payload("{\"order\": 17}"));
    }

    @Test
    void shouldEnqueueNothingIfTheOrderIsRolledBack() {
        assertThatThrownBy(() -> kit.inTransaction(() -> {
                    orders.place(17);
                    orders.place(17);
                }))
                .isInstanceOf(SQLException.class);

        kit.assertNothingEnqueued();
    }
    // end of snippet

    // snippet: test-kit-retry-java
    @Test
    void shouldSendTheOrderAgainAfterAnOutage() throws Exception {
        kit.consumer().on("/orders").answer(503, 200);
        orders.place(17);

        JobRun first = kit.runDueJobs();
        assertThat(first.failed()).hasSize(1);

        kit.clock().advance(Duration.ofSeconds(10));
        JobRun second = kit.runDueJobs();
        assertThat(second.completed()).hasSize(1);
        assertThat(kit.consumer().requests("/orders"))
                .extracting(ReceivedRequest::attempt)
                .containsExactly(1, 2);
    }
    // end of snippet

    // snippet: test-kit-dead-java
    @Test
    void shouldBuryTheOrderThatTheConsumerRefuses() throws Exception {
        kit.consumer().on("/orders").answer(StubAnswer.status(422).body("unknown customer"));
        orders.place(17);

        JobDead dead = kit.runDueJobs().dead().get(0);
        assertThat(dead.error()).contains("422");

        kit.assertEnqueued(post("/orders").queue("orders").state(JobState.DEAD));
        kit.assertEnqueued(post("").queue("graveyard").payloadContaining("{\"url_path\": \"/orders\"}"));
    }
    // end of snippet

    // snippet: test-kit-clock-java
    @Test
    void shouldIndexAProductWhenItsChangesHaveEnded() {
        orders.productChanged(4, "tee");
        kit.clock().advance(Duration.ofSeconds(4));
        orders.productChanged(4, "tea");

        kit.clock().advance(Duration.ofSeconds(4));
        assertThat(kit.runDueJobs().attempts()).isZero();

        kit.clock().advance(Duration.ofSeconds(1));
        kit.runDueJobs();
        assertThat(kit.consumer().requests("/index")).hasSize(1);
        assertThat(kit.consumer().requests("/index").get(0).body()).contains("tea");
    }
    // end of snippet

    @Test
    void shouldSaveTheOrderWithoutATransactionToo() throws Exception {
        orders.place(17);

        assertThat(orderCount()).isEqualTo(1);
    }

    private static int orderCount() throws SQLException {
        try (Connection connection = kit.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM orders")) {
            row.next();
            return row.getInt(1);
        }
    }
}
