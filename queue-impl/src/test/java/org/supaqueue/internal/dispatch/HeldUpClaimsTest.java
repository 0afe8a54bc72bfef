package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.testing.InsertedJob;

/**
 * The application's trigger waits for a lock, or sleeps, when some jobs are claimed. Other jobs are claimed meanwhile.
 */
@Tag("database")
class HeldUpClaimsTest {

    private static final System.Logger LOG = System.getLogger(HeldUpClaimsTest.class.getName());

    /** Enough for a busy machine. On an idle machine, a job takes about one second. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private static final String HELD_UP_JOBS = "NEW.url_path LIKE '/never%'";
    private static final String TAKE_LOCK = "UPDATE counter SET n = n + 1";
    private static final String SLEEP = "PERFORM pg_sleep(60)";

    private final NodeFixture queue = new NodeFixture();
    private Connection otherSession;

    @AfterEach
    void close() throws Exception {
        queue.close();
        if (otherSession != null) {
            otherSession.close();
        }
    }

    private void start() {
        queue.config.set("supaqueue.lease", "PT30S");
        queue.config.set("supaqueue.workers", "32");
        queue.start("node-a");
        queue.awaitMigrated();
    }

    /** Creates the counter and locks its row in another transaction. */
    private void lockCounter() throws SQLException {
        queue.query("CREATE TABLE counter (n bigint)");
        queue.query("INSERT INTO counter VALUES (0)");
        otherSession = queue.testDatabase.connect();
        otherSession.setAutoCommit(false);
        try (Statement statement = otherSession.createStatement()) {
            statement.execute("SELECT n FROM counter FOR UPDATE");
        }
    }

    private void startWithHeldUpClaims(String body) throws SQLException {
        start();
        lockCounter();
        queue.createClaimTrigger(body, HELD_UP_JOBS);
    }

    /** Inserts the jobs in one transaction. The first jobs of the transaction are held up when they are claimed. */
    private void insert(int culprits, int count) {
        queue.query("INSERT INTO job_queue (http_verb, url_path)"
                + " SELECT 'POST', CASE WHEN i <= " + culprits + " THEN '/never/' || i ELSE '/n/' || i END"
                + " FROM generate_series(1, " + count + ") AS i");
    }

    private void awaitComplete(int count) {
        await().until(
                        () -> queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete'"),
                        Integer.toString(count)::equals);
    }

    private void assertSentSoon(InsertedJob job) {
        long id = queue.insert(job);
        queue.awaitStatus(id, "complete");
        long millis = Long.parseLong(queue.query(
                "SELECT (EXTRACT(EPOCH FROM finished_at - created_at) * 1000)::bigint FROM job_queue WHERE job_id = "
                        + id));
        LOG.log(System.Logger.Level.INFO, "A later job is complete after {0} ms", millis);
        assertThat(Duration.ofMillis(millis)).isLessThan(SOON);
    }

    private void logTimeOfAll(String what) {
        LOG.log(
                System.Logger.Level.INFO,
                "{0}: innocent jobs of the same batch are complete after {1} ms",
                what,
                queue.query("SELECT (EXTRACT(EPOCH FROM max(finished_at - created_at)) * 1000)::bigint FROM job_queue"
                        + " WHERE status = 'complete'"));
    }

    /**
     * The node does not blame a job that waits for another transaction's lock: no error in the row, no line in the log.
     */
    @ParameterizedTest
    @ValueSource(ints = {3, 10})
    void shouldClaimOtherJobsWhileSomeJobsWaitForALock(int culprits) throws Exception {
        startWithHeldUpClaims(TAKE_LOCK);

        insert(culprits, 500);
        awaitComplete(500 - culprits);
        logTimeOfAll(culprits + " that wait for a lock");
        for (int i = 0; i < 6; i++) {
            assertSentSoon(aJob());
        }

        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE url_path LIKE '/never%' AND status = ''"
                        + " AND error IS NULL"))
                .isEqualTo(Integer.toString(culprits));
        otherSession.rollback();
        awaitComplete(506);
        assertThat(queue.log.warnings("cannot be claimed")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldClaimOtherJobsWhileTheClaimOfSomeJobsSleeps(int culprits) throws Exception {
        startWithHeldUpClaims(SLEEP);

        insert(culprits, 500);
        awaitComplete(500 - culprits);
        logTimeOfAll(culprits + " that sleep");
        for (int i = 0; i < 6; i++) {
            assertSentSoon(aJob());
        }

        int named = Math.min(culprits, 3);
        await().until(() -> queue.log.warnings("cannot be claimed").size() >= named);
        await().until(
                        () -> queue.query("SELECT count(*) >= " + named + " FROM job_queue WHERE error LIKE '%57014%'"),
                        "t"::equals);
        assertThat(queue.log.warnings("cannot be claimed")).doesNotHaveDuplicates();
    }

    /**
     * At first, the group has only jobs that are held up. These jobs must delay neither later jobs of the group nor the
     * jobs of another group.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            40 | UPDATE counter SET n = n + 1
            10 | PERFORM pg_sleep(60)
            """)
    void shouldClaimLaterJobsWhileEarlierJobsAreHeldUp(int culprits, String body) throws Exception {
        queue.config.set("supaqueue.queue.good.workers", "4");
        startWithHeldUpClaims(body);
        insert(culprits, culprits);
        await().during(Duration.ofSeconds(8)).until(() -> true);

        for (int i = 0; i < 6; i++) {
            assertSentSoon(aJob());
            assertSentSoon(aJob().queue("good"));
        }
    }

    @Test
    void shouldClaimSingleJobsIfTheDatabaseIsSlow() throws Exception {
        start();
        queue.createClaimTrigger("PERFORM pg_sleep(2.5)", "true");

        insert(0, 20);

        await().until(() ->
                Integer.parseInt(queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete'")) >= 3);
        assertThat(queue.log.warnings("cannot be claimed")).isEmpty();
    }
}
