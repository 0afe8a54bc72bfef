package org.supaqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testkit.ExpectedJob.post;

import jakarta.transaction.TransactionalException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.supaqueue.AwaitResult;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.RollbackOnlyException;
import org.supaqueue.UncommittedJobException;

/** Tests that the queue joins the transactions of a test as it joins the transactions of a server. */
@Tag("database")
class TestTransactionsTest {

    @RegisterExtension
    static final QueueTestKit kit = QueueTestKit.create();

    private final JobQueue queue = kit.jobQueue();

    private static void execute(String sql) throws SQLException {
        try (Connection connection = kit.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void shouldCommitJobsAndRowsTogether() throws SQLException {
        execute("CREATE TABLE item (id integer)");

        JobId id = kit.inTransaction(() -> {
            execute("INSERT INTO item VALUES (1)");
            return queue.enqueue(JobRequest.post("/item"));
        });

        assertThat(queue.find(id)).isPresent();
    }

    @Test
    void shouldRollBackIfTheWorkThrows() {
        assertThatThrownBy(() -> kit.inTransaction(() -> {
                    queue.enqueue(JobRequest.post("/orders"));
                    kit.assertEnqueued(post("/orders"));
                    throw new IOException("no stock");
                }))
                .isInstanceOf(IOException.class);

        kit.assertNothingEnqueued();
    }

    @Test
    void shouldShowTheFailureOfTheWorkIfTheRollbackFailsToo() {
        assertThatThrownBy(() -> kit.inTransaction(() -> {
                    execute("SELECT pg_terminate_backend(pg_backend_pid())");
                }))
                .isInstanceOf(SQLException.class)
                .satisfies(failed -> assertThat(failed.getSuppressed()).isNotEmpty());
    }

    @Test
    void shouldJoinTheOuterTransaction() {
        assertThatThrownBy(() -> kit.inTransaction(() -> {
                    kit.inTransaction(() -> queue.enqueue(JobRequest.post("/orders")));
                    throw new IllegalArgumentException();
                }))
                .isInstanceOf(IllegalArgumentException.class);

        kit.assertNothingEnqueued();
    }

    @Test
    void shouldRollBackAfterAFailedOperation() throws SQLException {
        execute("ALTER TABLE job_queue ADD CHECK (url_path <> '/refused')");

        assertThatThrownBy(() -> kit.inTransaction(() -> {
                    assertThatThrownBy(() -> queue.enqueue(JobRequest.post("/refused")))
                            .isInstanceOf(InvalidJobException.class);
                    assertThatThrownBy(() -> queue.enqueue(JobRequest.post("/orders")))
                            .isInstanceOf(RollbackOnlyException.class);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("rolled back");

        kit.assertNothingEnqueued();
    }

    @Test
    void shouldEnqueueAfterARefusalWithoutATransaction() throws SQLException {
        execute("ALTER TABLE job_queue ADD CHECK (url_path <> '/refused')");

        assertThatThrownBy(() -> queue.enqueue(JobRequest.post("/refused"))).isInstanceOf(InvalidJobException.class);
        queue.enqueue(JobRequest.post("/orders"));

        kit.assertEnqueued(ExpectedJob.any());
    }

    @Test
    void shouldRefuseToEndTheTransactionByItsConnection() {
        assertThatThrownBy(() -> kit.inTransaction(() -> {
                    try (Connection connection = kit.dataSource().getConnection()) {
                        connection.commit();
                    }
                }))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("commit");
    }

    @Test
    void shouldCheckRequestsAsTheServerDoes() {
        assertThatThrownBy(() -> queue.enqueue(JobRequest.post("/orders").payload("\"" + "x".repeat(2_000_000) + "\"")))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining("supaqueue.payload.max-bytes");
    }

    @Test
    void shouldRunDueJobsForABeanThatAwaitsAJob() {
        kit.consumer().on("/report").answer(StubAnswer.status(200).body("ready"));
        JobId id = queue.enqueue(JobRequest.post("/report"));

        AwaitResult result = queue.await(id, Duration.ofMinutes(5));

        assertThat(result.job().orElseThrow().content()).isEqualTo("ready");
    }

    @Test
    void shouldTimeOutAtOnceIfAnAwaitedJobCannotFinish() {
        JobId id = queue.enqueue(JobRequest.post("/report").delay(Duration.ofDays(1)));

        assertThat(queue.await(id, Duration.ofMinutes(5)).status()).isEqualTo(AwaitResult.Status.TIMED_OUT);
        assertThatThrownBy(() -> queue.await(id, Duration.ofDays(2))).isInstanceOf(InvalidJobException.class);
        assertThatThrownBy(() -> kit.inTransaction(
                        () -> queue.await(queue.enqueue(JobRequest.post("/report")), Duration.ofMinutes(5))))
                .isInstanceOf(UncommittedJobException.class);
    }

    @Test
    void shouldCompleteAsynchronousWaits() {
        JobId id = queue.enqueue(JobRequest.post("/report"));
        var wait = queue.awaitAsync(id, Duration.ofMinutes(5)).toCompletableFuture();

        kit.runDueJobs();

        assertThat(wait).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void shouldFailIfTheDatabaseRefusesAStatement() throws SQLException {
        execute("DROP TABLE job_queue CASCADE");

        assertThatThrownBy(() -> queue.enqueue(JobRequest.post("/orders")))
                .isInstanceOf(QueueUnavailableException.class);
    }

    @Test
    void shouldSayThatTheDatabaseRefusesTheCommit() throws SQLException {
        execute("CREATE TABLE item (id integer UNIQUE DEFERRABLE INITIALLY DEFERRED)");

        assertThatThrownBy(() -> kit.inTransaction(() -> {
                    queue.enqueue(JobRequest.post("/item"));
                    execute("INSERT INTO item VALUES (1), (1)");
                }))
                .isInstanceOf(TransactionalException.class)
                .hasCauseInstanceOf(SQLException.class);

        kit.assertNothingEnqueued();
    }

    @Test
    void shouldSayThatTheDatabaseRefusesTheCommitOfAJob() throws SQLException {
        execute("CREATE TABLE item (url_path text PRIMARY KEY)");
        execute("ALTER TABLE job_queue ADD FOREIGN KEY (url_path) REFERENCES item DEFERRABLE INITIALLY DEFERRED");

        assertThatThrownBy(() -> queue.enqueue(JobRequest.post("/item")))
                .isInstanceOf(QueueUnavailableException.class)
                .hasMessageContaining("refused");

        kit.assertNothingEnqueued();
    }
}
