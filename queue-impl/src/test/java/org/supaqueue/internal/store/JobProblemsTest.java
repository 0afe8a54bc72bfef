package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.job.ServedGroup;

/** The view {@code job_problems}. */
class JobProblemsTest extends StoreTest {

    /** Durations and waits of a row of {@code queue_stats}. */
    static final String COUNTS = "array_fill(1::bigint, ARRAY[42]), array_fill(1::bigint, ARRAY[42])";

    private List<String> problems() throws SQLException {
        return rows(
                "SELECT concat_ws(' ', severity, problem, queue, '|', text) FROM job_problems WHERE what_to_do <> ''");
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = queue.where.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }

    /** Work with a live node that has the row of a node with these groups. */
    private interface Work {
        void run() throws SQLException;
    }

    private void withNode(ServedGroup group, Work work) throws SQLException {
        try (ListeningConnection listening = ListeningConnection.open(queue.database, queue.store.schema())) {
            listening.holdNodeLock(7);
            new NodeRegistry(queue.database, "1.0")
                    .write(queue.store.schema(), new NodeView("node-a", List.of(group)), 7);
            work.run();
        }
    }

    private void insertStatistics(String queueName, int completed, int failed, int dead, int rescued)
            throws SQLException {
        queue.execute(("INSERT INTO queue_stats SELECT 'minute', date_trunc('minute', now() - interval '70 s'), '%s',"
                        + " %d, %d, %d, %d, 0, %d, %s")
                .formatted(queueName, completed + failed + dead, completed, failed, dead, rescued, COUNTS));
    }

    private void insertError(String queueName, String error, int attempts, int dead) throws SQLException {
        queue.execute(("INSERT INTO error_stats SELECT 'minute', date_trunc('minute', now() - interval '70 s'), '%s',"
                        + " '%s', '%s', 503, %d, %d, 1, now()")
                .formatted(queueName, error, error, attempts, dead));
    }

    private void insertDead(String queueName, int count) throws SQLException {
        queue.execute(("INSERT INTO job_queue (http_verb, queue, status, finished_at, error) SELECT 'POST', '%s',"
                        + " 'dead', now(), 'x' FROM generate_series(1, %d)")
                .formatted(queueName, count));
    }

    @Test
    void shouldFindNoProblemInAHealthyQueue() throws SQLException {
        queue.insert();
        insertStatistics("default", 100, 5, 0, 0);
        withNode(
                new ServedGroup(Queues.ALL, Optional.empty()),
                () -> assertThat(problems()).isEmpty());
    }

    @Test
    void shouldFindAFailingConsumer() throws SQLException {
        insertStatistics("mail", 1, 30, 9, 0);
        insertStatistics("slow", 20, 25, 0, 0);
        insertStatistics("rare", 0, 4, 0, 0);
        insertError("mail", "the consumer answered 503", 37, 0);
        insertError("mail", "timed out", 2, 0);

        assertThat(problems())
                .containsExactly(
                        "error consumer_failing mail | The consumer of the queue mail fails: 39 of 40 attempts in the"
                                + " last 5 minutes failed, most often with: the consumer answered 503.",
                        "warning consumer_failing slow | The consumer of the queue slow fails: 25 of 45 attempts in the"
                                + " last 5 minutes failed.");
    }

    @Test
    void shouldDateAFailingConsumerFromItsFirstFailure() throws SQLException {
        insertStatistics("new", 0, 30, 0, 0);
        insertStatistics("idle", 0, 30, 0, 0);
        queue.execute("INSERT INTO queue_stats SELECT resolution, bucket_start - interval '20 min', queue,"
                + " 100, 100, 0, 0, 0, 0, calls, waits FROM queue_stats WHERE queue = 'idle'");

        assertThat(rows("SELECT queue FROM job_problems WHERE problem = 'consumer_failing'"
                        + " AND since = (SELECT max(bucket_start) FROM queue_stats) ORDER BY queue"))
                .containsExactly("idle", "new");
    }

    @Test
    void shouldFindThatNoNodeIsAlive() throws SQLException {
        queue.insert();
        queue.insert(aJob().queue("mail").runAt("now() + interval '1 h'"));

        assertThat(problems()).containsExactly("error no_node | No node is alive, and jobs wait in default, mail.");
    }

    /** A node behind a pooler in transaction mode cannot hold the lock that shows that the node is alive. */
    @Test
    void shouldNotMissTheNodeThatRenewsALease() throws SQLException {
        queue.insert();
        queue.insert();
        queue.claimOne();
        assertThat(problems()).isEmpty();

        queue.execute("UPDATE job_queue SET leased_until = now() - interval '1 s' WHERE status = 'processing'");
        assertThat(problems()).containsExactly("error no_node | No node is alive, and jobs wait in default.");
    }

    @Test
    void shouldFindAQueueThatNoNodeServes() throws SQLException {
        queue.insert();
        queue.insert(aJob().queue("mail"));

        withNode(
                new ServedGroup(Queues.only(List.of("mail")), Optional.empty()),
                () -> assertThat(problems())
                        .containsExactly(
                                "error queue_not_served default | 1 job waits, but no node serves the queue default:"
                                        + " supaqueue.queues leaves out the queue on every live node."));
    }

    @Test
    void shouldFindMissingSettings() throws SQLException {
        ServedGroup group = new ServedGroup(Queues.ALL, Optional.of("supaqueue.service-role is not set"));
        withNode(
                group,
                () -> assertThat(problems())
                        .containsExactly("warning settings_missing | The node node-a cannot send jobs:"
                                + " supaqueue.service-role is not set."));

        queue.insert();
        queue.insert();
        withNode(
                group,
                () -> assertThat(problems())
                        .containsExactly(
                                "error settings_missing default | 2 jobs wait, but no node can send the jobs of the"
                                        + " queue default: supaqueue.service-role is not set."));
    }

    @Test
    void shouldFindWaitingJobsOfAPausedQueue() throws SQLException {
        queue.insert();
        queue.execute("SELECT pause_queue('default', 'holidays'), pause_queue('empty')");

        assertThat(problems())
                .containsExactly(
                        "warning queue_paused default | The queue default is paused (holidays), and 1 job waits.");
    }

    @Test
    void shouldFindAJobThatIsDueForLong() throws SQLException {
        queue.insert(aJob().priority(5).runAt("'2026-01-02 10:00:00Z'"));
        queue.insert(aJob().priority(1));
        queue.insert(aJob().queue("mail"));

        withNode(
                new ServedGroup(Queues.ALL, Optional.empty()),
                () -> assertThat(problems())
                        .containsExactly("warning queue_behind default | The job 1 of the queue default is due since"
                                + " 2026-01-02 10:00:00 UTC and no node has claimed the job."));
        assertThat(rows("SELECT concat_ws(' ', queue, job_id) FROM oldest_due_jobs()"))
                .containsExactly("default 1", "mail 3");
    }

    /** For example, a trigger of the application refuses the change of the column due. */
    @Test
    void shouldFindAJobThatNoNodeMakesDue() throws SQLException {
        queue.insert(aJob().runAt("now() + interval '1 h'"));
        queue.execute("ALTER TABLE job_queue DISABLE TRIGGER USER;"
                + " UPDATE job_queue SET run_at = '2026-01-02 10:00:00Z';"
                + " ALTER TABLE job_queue ENABLE TRIGGER USER");
        assertThat(queue.query("SELECT due FROM job_queue")).isEqualTo("f");

        withNode(
                new ServedGroup(Queues.ALL, Optional.empty()),
                () -> assertThat(problems())
                        .containsExactly("warning queue_behind default | The job 1 of the queue default is due since"
                                + " 2026-01-02 10:00:00 UTC and no node has claimed the job."));
        assertThat(new HealthQueries(
                                queue.database,
                                new StoreOpener(queue.database, new Migrator(queue.database, null, true), "h"))
                        .oldestDue())
                .isPresent();
    }

    /** The error that is the most frequent one in a single minute need not be the most frequent one of the time. */
    @Test
    void shouldAddTheMinutesOfAnError() throws SQLException {
        insertDead("mail", 1);
        insertStatistics("mail", 0, 7, 7, 0);
        insertError("mail", "sudden", 4, 4);
        for (int minute = 2; minute <= 4; minute++) {
            queue.execute("INSERT INTO error_stats SELECT resolution, bucket_start - interval '" + minute
                    + " min', queue, 'steady', 'steady', 503, 3, 3, 1, now() FROM error_stats WHERE error = 'sudden'");
        }

        assertThat(problems())
                .containsExactly(
                        "error consumer_failing mail | The consumer of the queue mail fails: 14 of 14 attempts in the"
                                + " last 5 minutes failed, most often with: steady.",
                        "warning jobs_dead mail | 13 jobs of the queue mail died in the last hour, most often with:"
                                + " steady.");
    }

    @Test
    void shouldFindDeadJobsAndLostLeases() throws SQLException {
        insertDead("mail", 1);
        insertStatistics("mail", 100, 0, 3, 2);
        insertError("mail", "answered 400", 2, 2);
        insertError("mail", "lease lost", 1, 1);

        assertThat(problems())
                .containsExactly(
                        "warning jobs_dead mail | 3 jobs of the queue mail died in the last hour, most often with:"
                                + " answered 400.",
                        "warning leases_lost mail | 2 jobs of the queue mail lost the lease in the last hour: a node"
                                + " died, or could not reach the database.");
    }

    @Test
    void shouldNotReportDeadJobsThatWereAllRetried() throws SQLException {
        insertStatistics("mail", 100, 0, 1, 0);
        insertError("mail", "answered 400", 1, 1);
        insertDead("mail", 1);
        insertDead("other", 5);
        assertThat(problems()).singleElement().asString().startsWith("warning jobs_dead mail");

        queue.execute("DELETE FROM job_queue WHERE queue = 'mail'");

        assertThat(problems()).isEmpty();
    }

    /** Reading on would cost more than the answer is worth. */
    @Test
    void shouldReportDeadJobsOfAQueueBehindAThousandNewerOnes() throws SQLException {
        insertStatistics("mail", 100, 0, 1, 0);
        insertError("mail", "answered 400", 1, 1);
        insertDead("other", 1_000);

        assertThat(problems()).singleElement().asString().startsWith("warning jobs_dead mail");
    }

    @Test
    void shouldFindSchedulesAndBulkOperationsThatFail() throws SQLException {
        queue.execute("SELECT create_schedule('nightly', '0 0 * * *', 'POST', '/x');"
                + " UPDATE job_schedule SET problem = 'zone Mars is unknown', problem_at = now();"
                + " SELECT bulk_retry('{\"queue\": \"mail\"}');"
                + " UPDATE bulk_operation SET refused = 2, error = 'a trigger refused'");

        assertThat(problems())
                .containsExactly(
                        "error schedule_problem default | The schedule nightly does not run: zone Mars is unknown.",
                        "warning bulk_problem mail | The bulk operation 1 could not change 2 jobs, first: a trigger refused.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "job_stats",
                "job_problems",
                "nodes",
                "stats_series('7 d')",
                "stats_totals('1 d')",
                "error_groups('7 d')",
                "error_series('1 h')",
                "queue_series('1 h')",
                "oldest_due_jobs()"
            })
    void shouldReadInAReadOnlyTransactionAsTheReader(String relation) throws SQLException, IOException {
        try (InputStream in = Store.class.getResourceAsStream("/org/supaqueue/sql/roles.sql")) {
            queue.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        insertStatistics("mail", 0, 9, 0, 0);
        queue.insert();
        try (Connection connection = queue.where.connect();
                Statement statement = connection.createStatement()) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            statement.execute("SET LOCAL ROLE supaqueue_reader");
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + relation)) {
                assertThat(row.next()).isTrue();
            }
        }
    }
}
