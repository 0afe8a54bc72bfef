package org.supaqueue.container;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;

/**
 * An application with a pool of five connections, the minimum for the queue. The queue uses one of the connections to
 * listen.
 */
@ExtendWith(ArquillianExtension.class)
class SmallPoolIT {
    private static final int POOL_WITHOUT_LISTENER = 4;
    private static final int CALLS = 64;
    private static final Duration HOLD_TIME = Duration.ofSeconds(4);

    @Inject
    JobQueue queue;

    @Resource(lookup = "java:app/jdbc/supaqueue")
    DataSource dataSource;

    @Deployment
    static WebArchive application() {
        TestEnvironment.consumer().script("/hanging", Replies.named("hang"));
        return TestApp.complete("small-pool", TestEnvironment.freshDatabase())
                .set("supaqueue.queue.hanging.workers", String.valueOf(CALLS))
                .set("supaqueue.queue.hanging.request-timeout", "PT8S")
                .set("supaqueue.workers.total", String.valueOf(CALLS + 8))
                .build();
    }

    @Test
    void shouldHoldNoConnectionWhileCallsHang() throws Exception {
        List<JobId> hanging = queue.enqueueAll(Collections.nCopies(
                CALLS, JobRequest.post("/hanging").queue("hanging").retryLimit(0)));
        await().untilAsserted(
                        () -> assertThat(countInStatus("processing", hanging)).isEqualTo(CALLS));

        List<Connection> all = takeAllConnectionsExceptTheListener();
        assertThat(countInStatus(all.get(0), "processing", hanging)).isEqualTo(CALLS);
        // The listening connection runs a short check now and then.
        await().until(() -> othersInTransactions(all.get(0)) == 0);
        closeAll(all);

        List<JobId> meanwhile = queue.enqueueAll(Collections.nCopies(20, JobRequest.post("/meanwhile")));
        await().untilAsserted(
                        () -> assertThat(countInStatus("complete", meanwhile)).isEqualTo(20));
        assertThat(countInStatus("processing", hanging)).isEqualTo(CALLS);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(countInStatus("dead", hanging)).isEqualTo(CALLS));
    }

    @Test
    void shouldDelayButLoseNoJobWhileTheApplicationUsesAllConnections() throws Exception {
        List<JobId> jobs = queue.enqueueAll(
                Collections.nCopies(20, JobRequest.post("/late").delay(Duration.ofSeconds(2))));

        List<Connection> all = takeAllConnectionsExceptTheListener();
        await().during(HOLD_TIME)
                .atMost(HOLD_TIME.multipliedBy(2))
                .untilAsserted(() ->
                        assertThat(countInStatus(all.get(0), "complete", jobs)).isZero());
        closeAll(all);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(countInStatus("complete", jobs)).isEqualTo(20));
        assertThat(jobs)
                .allSatisfy(id ->
                        assertThat(queue.find(id).orElseThrow().retryCount()).isZero());
    }

    private List<Connection> takeAllConnectionsExceptTheListener() throws SQLException {
        List<Connection> taken = new ArrayList<>();
        for (int i = 0; i < POOL_WITHOUT_LISTENER; i++) {
            Connection connection = dataSource.getConnection();
            assertThat(connection.isValid(1)).isTrue();
            taken.add(connection);
        }
        return taken;
    }

    private static void closeAll(List<Connection> connections) throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }

    private static int othersInTransactions(Connection connection) throws SQLException {
        return count(
                connection,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid() AND (xact_start IS NOT NULL OR backend_xmin IS NOT NULL)");
    }

    private int countInStatus(String status, List<JobId> ids) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return countInStatus(connection, status, ids);
        }
    }

    private static int countInStatus(Connection connection, String status, List<JobId> ids) throws SQLException {
        return count(
                connection,
                "SELECT count(*) FROM job_queue WHERE status = '%s' AND job_id IN (%s)"
                        .formatted(status, ids.stream().map(JobId::toString).collect(joining(","))));
    }

    private static int count(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }
}
