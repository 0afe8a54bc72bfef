package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The database ends each session that is idle for a second, so the node often replaces its listening session. */
@Tag("database")
class ShortSessionsTest {

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    @Test
    void shouldRescueTheJobsOfALostNode() {
        queue.query("ALTER DATABASE " + queue.testDatabase.name() + " SET idle_session_timeout = '1s'");
        queue.start("node-a");
        queue.awaitMigrated();
        NodeFixture.await()
                .pollDelay(Duration.ofSeconds(2))
                .until(() -> queue.log.contains("The queue lost a connection"));

        long id = queue.insert(aJob().with("status", "'processing'")
                .with("claimed_from", "''")
                .with("leased_until", "now() + interval '1 s'")
                .with("leased_by", "'lost-node'")
                .with("lease_token", "1"));

        queue.awaitStatus(id, "complete");
        assertThat(queue.column("lost_leases", id)).isEqualTo("1");
    }
}
