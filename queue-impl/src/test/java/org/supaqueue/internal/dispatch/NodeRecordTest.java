package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node tells the database what only the node knows, and writes nothing while it is idle. */
@Tag("database")
@Timeout(60)
class NodeRecordTest {

    private final NodeFixture fixture = new NodeFixture();

    @BeforeEach
    void migrate() {
        QueueNode migrating = fixture.start("migrating");
        fixture.awaitNotifyLockHolder("migrating");
        migrating.stop();
    }

    @AfterEach
    void close() throws IOException, SQLException {
        fixture.close();
    }

    /** The causes that a node tells the database: which queues it serves, and which settings are missing. */
    @Test
    void shouldExplainBySqlWhatOnlyNodesKnow() {
        long other = fixture.insert(aJob().queue("other"));
        long mail = fixture.insert(aJob().queue("mail"));
        NodeFixture.await().untilAsserted(() -> assertThat(explain(mail)).contains("no node is alive"));
        fixture.config.set("supaqueue.queues", "mail");
        fixture.config.remove("supaqueue.service-role");

        QueueNode node = fixture.start("a");

        NodeFixture.await().untilAsserted(() -> assertThat(explain(other)).contains("no node serves the queue other"));
        assertThat(explain(mail)).contains("supaqueue.service-role is not set to a secret");
        assertThat(node.view().groups())
                .singleElement()
                .satisfies(group -> assertThat(group.missing()).isPresent());

        fixture.config.set("supaqueue.service-role", "s3cret");
        node.wake();

        fixture.awaitStatus(mail, "complete");
        assertThat(explain(mail)).contains("The job is complete since");
        node.stop();
        NodeFixture.await().untilAsserted(() -> assertThat(explain(other)).contains("no node is alive"));
    }

    @Test
    void shouldExplainThatTheQueueHasNoConsumer() {
        long id = fixture.insert();
        fixture.config.remove("supaqueue.consumer-function");

        fixture.start("a");

        NodeFixture.await()
                .untilAsserted(() -> assertThat(explain(id))
                        .startsWith("The job is due, but no node can send the jobs of the queue default:"
                                + " supaqueue.consumer-function is not set to "));
    }

    private String explain(long id) {
        return fixture.query("SELECT job_explain(" + id + ")");
    }

    /** Settings and tables of the queue stay as they are while the node has nothing to do. */
    @Test
    void shouldNotWriteTheRowOfAnIdleNodeAgain() throws Exception {
        QueueNode node = fixture.start("a");
        NodeFixture.await().until(() -> fixture.notifyLockHolder() != null);
        String before = writtenRow();

        NodeFixture.await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        node.wake();
        fixture.insert();

        fixture.awaitStatus(1, "complete");
        assertThat(writtenRow()).isEqualTo(before);
    }

    private String writtenRow() {
        return fixture.query(
                "SELECT (node, xmin, lock_key, groups, written_at)::text FROM queue_node WHERE node = 'a'");
    }
}
