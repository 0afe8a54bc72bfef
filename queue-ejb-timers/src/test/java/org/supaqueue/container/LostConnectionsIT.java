package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.Job;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.testing.TestDatabase;

/** The database has terminated all sessions of a pool that does not validate connections. */
@ExtendWith(ArquillianExtension.class)
class LostConnectionsIT {
    private static final int POOLED = 4;
    /**
     * The pool has five connections. The pool can fail to open a connection while it drops others, so the limit is
     * higher. If the pool lent a dead connection again, the number of failures would have no limit.
     */
    private static final int MAX_LOST = 10;

    @Inject
    JobQueue queue;

    @Inject
    UserTransaction transaction;

    @Resource(lookup = "java:app/jdbc/supaqueue")
    DataSource dataSource;

    @Deployment
    static WebArchive application() {
        TestDatabase database = TestEnvironment.freshDatabase();
        return TestApp.complete("lost-connections", database)
                .withoutValidation(database)
                .build();
    }

    @BeforeEach
    void endAllSessions() throws SQLException {
        List<Connection> pooled = new ArrayList<>();
        try {
            while (pooled.size() < POOLED) {
                pooled.add(dataSource.getConnection());
            }
            try (var statement = pooled.get(0).createStatement()) {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
                statement.execute("SELECT pg_terminate_backend(pg_backend_pid())");
            } catch (SQLException ended) {
                assertThat(ended.getSQLState()).isIn("57P01", "08006");
            }
        } finally {
            for (Connection connection : pooled) {
                connection.close();
            }
        }
    }

    @Test
    void shouldEnqueueAtOnceWithoutATransactionOfTheCaller() {
        JobId id = queue.enqueue(JobRequest.post("/lost-connections/enqueued"));
        awaitComplete(id);
    }

    @Test
    void shouldFindAndCancelAtOnceWithoutATransactionOfTheCaller() {
        JobId id = queue.enqueueAll(
                        List.of(JobRequest.post("/lost-connections/later").delay(Duration.ofHours(1))))
                .get(0);
        queue.cancel(id);
        assertThat(queue.find(id)).get().extracting(Job::state).isEqualTo(JobState.CANCELLED);
    }

    /** Only the caller can begin the transaction again. The pool must not lend the dead connection again. */
    @Test
    void shouldDropADeadConnectionOfTheCallersTransaction() throws Exception {
        JobId id = null;
        int lost = 0;
        while (id == null && lost < MAX_LOST) {
            transaction.begin();
            try {
                JobId enqueued = queue.enqueue(JobRequest.post("/lost-connections/joined"));
                transaction.commit();
                id = enqueued;
            } catch (QueueUnavailableException dead) {
                lost++;
                transaction.rollback();
            }
        }
        assertThat(id).isNotNull();
        awaitComplete(id);
    }

    private void awaitComplete(JobId id) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> queue.find(id).orElseThrow().state(), JobState.COMPLETE::equals);
    }
}
