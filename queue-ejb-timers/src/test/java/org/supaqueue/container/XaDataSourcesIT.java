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

/** A host whose own database is not the queue's; two-phase commit keeps the two together. */
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
    DataSource queues;

    @Resource(lookup = "java:app/jdbc/own")
    DataSource own;

    /** Apart, for its connection is of no use after it refused. */
    @Resource(lookup = "java:app/jdbc/refusing")
    DataSource refusing;

    @Deployment
    static WebArchive application() {
        TestDatabase owned = Surroundings.freshDatabase();
        return TestApp.complete("xa-data-sources", Surroundings.freshDatabase())
                .xaDataSource("java:app/jdbc/supaqueue", Surroundings.freshDatabase())
                .xaDataSource("java:app/jdbc/own", owned)
                .xaDataSource("java:app/jdbc/refusing", owned)
                .build();
    }

    @BeforeEach
    void createTable() throws Exception {
        // Looked at only when the transaction is prepared
        execute(own, "CREATE TABLE IF NOT EXISTS bought (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    }

    @Test
    void shouldCommitInBothDatabases() throws Exception {
        transaction.begin();
        execute(own, BUY.formatted(1));
        JobId id = queue.enqueue(JobRequest.post("/bought"));
        transaction.commit();

        assertThatThrownBy(() -> execute(own, BUY.formatted(1))).hasMessageContaining("duplicate");
        awaitComplete(id);
    }

    @Test
    void shouldRollBackTheJobWhenTheOtherDatabaseRefusesToPrepare() throws Exception {
        transaction.begin();
        JobId id = queue.enqueue(JobRequest.post("/refused"));
        execute(refusing, BUY.formatted(2));
        execute(refusing, BUY.formatted(2));

        assertThatThrownBy(transaction::commit).isNotNull();
        assertThat(queue.find(id)).isEmpty();
    }

    @Test
    void shouldHearOfRowsThatOtherProgramsInsert() throws Exception {
        awaitComplete(queue.enqueue(JobRequest.post("/before")));

        JobId id = insert();

        // Sooner than the timer that looks for missed jobs
        awaitComplete(id);
    }

    @Test
    void shouldSendWhatCommitsInTwoPhasesWhileTheQueueSleeps() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(this::isAsleep);

        transaction.begin();
        execute(own, BUY.formatted(3));
        JobId id = queue.enqueue(JobRequest.post("/woken"));
        transaction.commit();

        // Sooner than the timer that looks for missed jobs
        awaitComplete(id);
    }

    @Test
    void shouldPrepareAnInsertBySqlThatWakesNobody() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(this::isAsleep);

        transaction.begin();
        execute(own, BUY.formatted(4));
        execute(queues, "SET LOCAL supaqueue.wakeup = 'local'");
        JobId id = insert();
        transaction.commit();

        assertThat(queue.find(id)).isPresent();
    }

    /** A node that sleeps has the lock of the table exclusively, which inserts ask for. */
    private boolean isAsleep() throws SQLException {
        String sql = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
                + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                + " AND objid = 'job_queue'::regclass";
        try (var connection = queues.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() && row.getInt(1) > 0;
        }
    }

    private JobId insert() throws SQLException {
        try (var connection = queues.getConnection();
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
