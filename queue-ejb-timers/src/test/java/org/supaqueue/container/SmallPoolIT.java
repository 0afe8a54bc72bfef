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

/** A host with a pool of five connections, the least the queue works with; one of them listens. */
@ExtendWith(ArquillianExtension.class)
class SmallPoolIT {
    private static final int ALL_BUT_THE_LISTENERS = 4;
    private static final int CALLS = 64;
    private static final Duration AWAY = Duration.ofSeconds(4);

    @Inject
    JobQueue queue;

    @Resource(lookup = "java:app/jdbc/supaqueue")
    DataSource dataSource;

    @Deployment
    static WebArchive application() {
        Surroundings.consumer().script("/hanging", Replies.named("hang"));
        return TestApp.complete("small-pool", Surroundings.freshDatabase())
                .set("supaqueue.queue.hanging.workers", String.valueOf(CALLS))
                .set("supaqueue.queue.hanging.request-timeout", "PT8S")
                .set("supaqueue.workers.total", String.valueOf(CALLS + 8))
                .build();
    }

    @Test
    void shouldHoldNoConnectionWhileCallsHang() throws Exception {
        List<JobId> hanging = queue.enqueueAll(Collections.nCopies(
                CALLS, JobRequest.post("/hanging").queue("hanging").retryLimit(0)));
        await().untilAsserted(() -> assertThat(inStatus("processing", hanging)).isEqualTo(CALLS));

        List<Connection> all = takeAllButTheListeners();
        assertThat(inStatus(all.get(0), "processing", hanging)).isEqualTo(CALLS);
        // The listener's proves now and then that it hears
        await().until(() -> othersInTransactions(all.get(0)) == 0);
        giveBack(all);

        List<JobId> meanwhile = queue.enqueueAll(Collections.nCopies(20, JobRequest.post("/meanwhile")));
        await().untilAsserted(() -> assertThat(inStatus("complete", meanwhile)).isEqualTo(20));
        assertThat(inStatus("processing", hanging)).isEqualTo(CALLS);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(inStatus("dead", hanging)).isEqualTo(CALLS));
    }

    @Test
    void shouldBeLateAndLoseNothingWhileTheHostHasAllConnections() throws Exception {
        List<JobId> jobs = queue.enqueueAll(
                Collections.nCopies(20, JobRequest.post("/late").delay(Duration.ofSeconds(2))));

        List<Connection> all = takeAllButTheListeners();
        await().during(AWAY)
                .atMost(AWAY.multipliedBy(2))
                .untilAsserted(
                        () -> assertThat(inStatus(all.get(0), "complete", jobs)).isZero());
        giveBack(all);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(inStatus("complete", jobs)).isEqualTo(20));
        assertThat(jobs)
                .allSatisfy(id ->
                        assertThat(queue.find(id).orElseThrow().retryCount()).isZero());
    }

    private List<Connection> takeAllButTheListeners() throws SQLException {
        List<Connection> taken = new ArrayList<>();
        for (int i = 0; i < ALL_BUT_THE_LISTENERS; i++) {
            Connection connection = dataSource.getConnection();
            assertThat(connection.isValid(1)).isTrue();
            taken.add(connection);
        }
        return taken;
    }

    private static void giveBack(List<Connection> connections) throws SQLException {
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

    private int inStatus(String status, List<JobId> ids) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return inStatus(connection, status, ids);
        }
    }

    private static int inStatus(Connection connection, String status, List<JobId> ids) throws SQLException {
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
