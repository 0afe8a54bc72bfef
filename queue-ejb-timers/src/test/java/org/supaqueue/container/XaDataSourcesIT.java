package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;
import org.supaqueue.testing.TestDatabase;

/** The application's database is not the queue's database. Two-phase commit keeps both databases consistent. */
@ExtendWith(ArquillianExtension.class)
class XaDataSourcesIT {
    private static final String BUY = "INSERT INTO bought VALUES (%d)";
    private static final String INSERT =
            "INSERT INTO job_queue (http_verb, url_path) VALUES ('POST', '/by-sql') RETURNING job_id";

    @Inject
    JobQueue queue;

    @Inject
    UserTransaction transaction;

    @Resource(lookup = "java:app/jdbc/supaqueue")
    DataSource queueDataSource;

    @Resource(lookup = "java:app/jdbc/own")
    DataSource applicationDataSource;

    /** A separate DataSource, because its connection is unusable after the refusal. */
    @Resource(lookup = "java:app/jdbc/refusing")
    DataSource refusingDataSource;

    @Deployment
    static WebArchive application() {
        TestDatabase owned = TestEnvironment.freshDatabase();
        return TestApp.complete("xa-data-sources", TestEnvironment.freshDatabase())
                .xaDataSource("java:app/jdbc/supaqueue", TestEnvironment.freshDatabase())
                .xaDataSource("java:app/jdbc/own", owned)
                .xaDataSource("java:app/jdbc/refusing", owned)
                .build();
    }

    @BeforeEach
    void createTable() throws Exception {
        // PostgreSQL checks a deferred constraint only when the transaction is prepared.
        execute(
                applicationDataSource,
                "CREATE TABLE IF NOT EXISTS bought (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    }

    @Test
    void shouldCommitInBothDatabases() throws Exception {
        transaction.begin();
        execute(applicationDataSource, BUY.formatted(1));
        JobId id = queue.enqueue(JobRequest.post("/bought"));
        transaction.commit();

        assertThatThrownBy(() -> execute(applicationDataSource, BUY.formatted(1)))
                .hasMessageContaining("duplicate");
        awaitComplete(id);
    }

    @Test
    void shouldRollBackTheJobWhenTheOtherDatabaseRefusesToPrepare() throws Exception {
        transaction.begin();
        JobId id = queue.enqueue(JobRequest.post("/refused"));
        execute(refusingDataSource, BUY.formatted(2));
        execute(refusingDataSource, BUY.formatted(2));

        assertThatThrownBy(transaction::commit).isNotNull();
        assertThat(queue.find(id)).isEmpty();
    }

    @Test
    void shouldDetectRowsThatOtherProgramsInsert() throws Exception {
        awaitComplete(queue.enqueue(JobRequest.post("/before")));

        JobId id = insert();

        // Must be faster than the scheduled work pass, which would find the job after at most 20 s.
        awaitComplete(id);
    }

    @Test
    void shouldSendAJobCommittedInTwoPhasesWhileTheNodeSleeps() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(this::isAsleep);

        transaction.begin();
        execute(applicationDataSource, BUY.formatted(3));
        JobId id = queue.enqueue(JobRequest.post("/woken"));
        transaction.commit();

        // Must be faster than the scheduled work pass, which would find the job after at most 20 s.
        awaitComplete(id);
    }

    @Test
    void shouldPrepareAnInsertBySqlThatSendsNoNotification() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(this::isAsleep);

        transaction.begin();
        execute(applicationDataSource, BUY.formatted(4));
        execute(queueDataSource, "SET LOCAL supaqueue.wakeup = 'local'");
        JobId id = insert();
        transaction.commit();

        assertThat(queue.find(id)).isPresent();
    }

    /**
     * Whether a node sleeps. A sleeping node holds the table's advisory lock exclusively. An INSERT tries to take this
     * lock.
     */
    private boolean isAsleep() throws SQLException {
        String sql = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                + " AND objid = 'job_queue'::regclass";
        try (var connection = queueDataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() && row.getInt(1) > 0;
        }
    }

    private JobId insert() throws SQLException {
        try (var connection = queueDataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(INSERT)) {
            row.next();
            return new JobId(row.getLong(1));
        }
    }

    private void awaitComplete(JobId id) {
        await().untilAsserted(
                        () -> assertThat(queue.find(id).orElseThrow().state()).isEqualTo(JobState.COMPLETE));
    }

    private static void execute(DataSource dataSource, String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
