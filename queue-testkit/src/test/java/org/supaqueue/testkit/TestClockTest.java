package org.supaqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testkit.ExpectedJob.post;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.Enqueued;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;

/** Tests that the queue and the whole database follow the clock of the test. */
@Tag("database")
class TestClockTest {

    private static final Instant WINTER = Instant.parse("2031-01-01T00:00:00Z");

    @RegisterExtension
    static final QueueTestKit kit =
            QueueTestKit.create().prepare(dataSource -> execute(dataSource.getConnection(), """
                    CREATE TABLE visit (id integer, at timestamptz DEFAULT now());
                    CREATE VIEW today AS SELECT clock_timestamp() AS at;
                    CREATE FUNCTION app_time() RETURNS timestamptz LANGUAGE plpgsql AS 'BEGIN RETURN now(); END';
                    """));

    private final JobQueue queue = kit.jobQueue();

    private static void execute(Connection connection, String sql) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Instant query(String sql) throws SQLException {
        try (Connection connection = kit.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT now()",
                "SELECT pg_catalog.clock_timestamp()",
                "SELECT statement_timestamp()",
                "SELECT transaction_timestamp()",
                "SELECT at FROM today",
                "SELECT app_time()",
                "INSERT INTO visit VALUES (1) RETURNING at",
                "INSERT INTO job_queue (http_verb, url_path) VALUES ('POST', '/orders') RETURNING created_at",
                "INSERT INTO job_queue (http_verb, url_path) VALUES ('POST', '/orders') RETURNING run_at"
            })
    void shouldMoveTheTimeOfTheDatabase(String sql) throws SQLException {
        kit.clock().set(WINTER);
        assertThat(query(sql)).isEqualTo(WINTER);

        kit.clock().advance(Duration.ofMillis(1));
        assertThat(query(sql)).isEqualTo(WINTER.plusMillis(1));
    }

    @Test
    void shouldStandStill() throws SQLException {
        assertThat(query("SELECT now()")).isEqualTo(kit.clock().instant());
        assertThat(Duration.between(kit.clock().instant(), Instant.now()))
                .isBetween(Duration.ZERO, Duration.ofMinutes(1));
    }

    @Test
    void shouldMoveInATransaction() throws SQLException {
        Instant later = kit.inTransaction(() -> {
            query("SELECT now()");
            kit.clock().set(WINTER);
            return query("SELECT now()");
        });

        assertThat(later).isEqualTo(WINTER);
    }

    @Test
    void shouldSendRowsOfPlainSqlWhenTheyAreDue() throws SQLException {
        execute(
                kit.dataSource().getConnection(),
                "INSERT INTO job_queue (http_verb, url_path, run_at)"
                        + " VALUES ('POST', '/night', now() + interval '8 hours')");
        assertThat(kit.runDueJobs().attempts()).isZero();

        kit.clock().advance(Duration.ofHours(8));
        assertThat(kit.runDueJobs().attempts()).isEqualTo(1);
    }

    @Test
    void shouldReleaseUniqueKeys() {
        JobRequest request = JobRequest.post("/invoice").uniqueKey("invoice-17").within(Duration.ofHours(1));
        queue.enqueueUnique(request);
        kit.runDueJobs();

        assertThat(queue.enqueueUnique(request)).extracting(Enqueued::isNew).isEqualTo(false);
        kit.clock().advance(Duration.ofHours(1).plusMillis(1));
        assertThat(queue.enqueueUnique(request)).extracting(Enqueued::isNew).isEqualTo(true);
    }

    @Test
    void shouldRescueAJobWhoseLeaseExpires() throws SQLException {
        queue.enqueue(JobRequest.post("/orders"));
        execute(
                kit.dataSource().getConnection(),
                "UPDATE job_queue SET status = 'processing', claimed_from = '',"
                        + " lease_token = 1, lease_nonce = 1, leased_by = 'lost', leased_until = now() + interval '30 seconds'");
        assertThat(kit.runDueJobs().attempts()).isZero();

        kit.clock().advance(Duration.ofSeconds(31));
        assertThat(kit.runDueJobs().attempts()).isEqualTo(1);
        kit.assertEnqueued(
                post("/orders").state(JobState.COMPLETE).matching("a lost lease", job -> job.lostLeases() == 1));
    }

    @Test
    void shouldRefuseToGoBackByAdvance() {
        assertThatThrownBy(() -> kit.clock().advance(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldShowTheTimeInAnotherZone() {
        var berlin = kit.clock().withZone(ZoneId.of("Europe/Berlin"));
        kit.clock().set(WINTER);

        assertThat(berlin.instant()).isEqualTo(WINTER);
        assertThat(berlin.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    }

    @Test
    void shouldMoveOnlyWhileATestRuns() {
        TestClock clock = new TestClock();

        assertThatThrownBy(() -> clock.set(WINTER)).isInstanceOf(IllegalStateException.class);
    }
}
