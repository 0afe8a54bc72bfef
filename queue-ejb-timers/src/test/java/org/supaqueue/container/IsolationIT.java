package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.CancelResult;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.RetryResult;
import org.supaqueue.testing.TestDatabase;

/** The database's default isolation is REPEATABLE READ. A lost race gives a normal result, not an exception. */
@ExtendWith(ArquillianExtension.class)
class IsolationIT {
    @Inject
    JobQueue queue;

    @Resource
    ManagedExecutorService executor;

    @Resource(lookup = "java:app/jdbc/supaqueue")
    DataSource dataSource;

    @Deployment
    static WebArchive application() throws SQLException {
        TestDatabase database = TestEnvironment.freshDatabase();
        new JobTable(database)
                .execute(
                        "ALTER DATABASE " + database.name() + " SET default_transaction_isolation = 'repeatable read'");
        return TestApp.complete("isolation", database).build();
    }

    @Test
    void shouldCancelAJobThatAnotherTransactionChanged() throws Exception {
        JobId id = queue.enqueue(JobRequest.post("/later").delay(Duration.ofHours(1)));

        assertThat(callDuringChange(id, "priority = 7", () -> queue.cancel(id))).isEqualTo(CancelResult.CANCELLED);
    }

    @Test
    void shouldNotRetryAJobThatAnotherTransactionMadeAvailable() throws Exception {
        JobId id = queue.enqueue(JobRequest.post("/later").delay(Duration.ofHours(1)));
        queue.cancel(id);

        assertThat(callDuringChange(id, "status = '', finished_at = NULL", () -> queue.retry(id)))
                .isEqualTo(RetryResult.NOT_RETRYABLE);
    }

    /**
     * Changes the job in an open transaction, calls the queue, waits until the call waits for a lock, and then commits.
     */
    private <T> T callDuringChange(JobId id, String change, Callable<T> call) throws Exception {
        try (Connection changing = dataSource.getConnection();
                var statement = changing.createStatement()) {
            changing.setAutoCommit(false);
            statement.execute("UPDATE job_queue SET " + change + " WHERE job_id = " + id);
            Future<T> answer = executor.submit(call);
            await().until(this::isASessionWaitingForALock);
            changing.commit();
            changing.setAutoCommit(true);
            return answer.get(10, TimeUnit.SECONDS);
        }
    }

    private boolean isASessionWaitingForALock() throws SQLException {
        String sql = "SELECT count(*) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND wait_event_type = 'Lock'";
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() && row.getInt(1) > 0;
        }
    }
}
