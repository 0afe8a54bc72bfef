package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.CancelResult;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.RetryResult;
import org.supaqueue.RollbackOnlyException;

/** Tests the injected queue and its transactions inside the server. */
@ExtendWith(ArquillianExtension.class)
class TransactionsIT {
    private static final String DEFERRED = "/deferred";

    /** A trigger that raises an error for one path, and skips the row of another path. */
    private static final String APPLICATION_TRIGGER = """
            CREATE FUNCTION our_own() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.url_path = '/raised' THEN
                    RAISE EXCEPTION 'not that one';
                END IF;
                RETURN CASE WHEN NEW.url_path <> '/left-out' THEN NEW END;
            END $$;
            CREATE TRIGGER our_own BEFORE INSERT ON job_queue FOR EACH ROW EXECUTE FUNCTION our_own()""";

    @Inject
    JobQueue queue;

    @Inject
    UserTransaction transaction;

    @Inject
    SeenEvents events;

    @Resource
    ManagedThreadFactory threads;

    @Resource(lookup = "java:app/jdbc/supaqueue")
    DataSource dataSource;

    @Resource(lookup = "java:app/jdbc/own")
    DataSource otherDataSource;

    @Deployment
    static WebArchive application() {
        String refusing = TestEnvironment.consumer().url() + "/refusing";
        TestEnvironment.consumer().script("/refusing", Replies.named("400"));
        return TestApp.complete("transactions", TestEnvironment.freshDatabase())
                .set("supaqueue.queue.refused.consumer-function", refusing)
                .dataSource("java:app/jdbc/own", TestEnvironment.freshDatabase())
                .with(SeenEvents.class)
                .build();
    }

    @Test
    void shouldCompleteAJobOnceItsTransactionCommits() throws Exception {
        transaction.begin();
        JobId id = queue.enqueue(JobRequest.post("/committed").payload("{\"n\":1}"));
        assertThat(queue.find(id).orElseThrow().state()).isEqualTo(JobState.AVAILABLE);
        transaction.commit();

        await().untilAsserted(
                        () -> assertThat(queue.find(id).orElseThrow().state()).isEqualTo(JobState.COMPLETE));
        assertThat(queue.find(id).orElseThrow().responseStatus()).hasValue(200);
    }

    @Test
    void shouldKeepNoJobOfARolledBackTransaction() throws Exception {
        transaction.begin();
        execute("CREATE TABLE rolled_back (n int)");
        JobId id = queue.enqueue(JobRequest.post("/rolled-back"));
        transaction.rollback();

        assertThat(queue.find(id)).isEmpty();
        assertThatThrownBy(() -> execute("SELECT * FROM rolled_back")).hasMessageContaining("does not exist");
    }

    @Test
    void shouldCommitTheCallersSqlAndTheJobsTogether() throws Exception {
        transaction.begin();
        execute("CREATE TABLE committed (n int)");
        List<JobId> ids = queue.enqueueAll(List.of(JobRequest.post("/one"), JobRequest.get("/two")));
        transaction.commit();

        execute("SELECT * FROM committed");
        assertThat(ids).hasSize(2).allSatisfy(id -> assertThat(queue.find(id)).isPresent());
    }

    @Test
    void shouldEnqueueInItsOwnTransactionWhenTheCallerHasNone() {
        JobId id = queue.enqueue(JobRequest.post("/alone"));

        await().untilAsserted(
                        () -> assertThat(queue.find(id).orElseThrow().state()).isEqualTo(JobState.COMPLETE));
    }

    @Test
    void shouldShareTransactionsBetweenConcurrentCallersWithoutATransaction() throws Exception {
        List<Future<JobId>> callers = enqueueConcurrently(Collections.nCopies(10, "/together"));

        Set<Instant> transactions = new HashSet<>();
        for (Future<JobId> caller : callers) {
            transactions.add(queue.find(caller.get()).orElseThrow().createdAt());
        }
        assertThat(transactions).hasSizeLessThan(10);
        await().untilAsserted(() -> {
            for (Future<JobId> caller : callers) {
                assertThat(queue.find(caller.get()).orElseThrow().state()).isEqualTo(JobState.COMPLETE);
            }
        });
    }

    @Test
    void shouldFailOnlyTheCallersWhoseJobsAreRefused() throws Exception {
        execute(APPLICATION_TRIGGER);
        try {
            List<String> paths = List.of("/1", "/2", "/3", "/4", "/raised", "/5", "/left-out", "/6", "/7", "/8");
            List<Future<JobId>> callers = enqueueConcurrently(paths);

            for (int i = 0; i < paths.size(); i++) {
                String path = paths.get(i);
                Future<JobId> caller = callers.get(i);
                switch (path) {
                    case "/raised" ->
                        assertThatThrownBy(caller::get)
                                .hasCauseInstanceOf(QueueUnavailableException.class)
                                .hasStackTraceContaining("not that one");
                    case "/left-out" ->
                        assertThatThrownBy(caller::get)
                                .hasCauseInstanceOf(InvalidJobException.class)
                                .hasMessageContaining("0 of 1");
                    default ->
                        assertThat(queue.find(caller.get()).orElseThrow().urlPath())
                                .isEqualTo(path);
                }
            }
        } finally {
            execute("DROP FUNCTION our_own CASCADE");
        }
    }

    /** The INSERT succeeds without one row. So the queue itself must mark the transaction for rollback. */
    @Test
    void shouldMarkTheCallersTransactionForRollbackWhenABatchIsIncomplete() throws Exception {
        execute(APPLICATION_TRIGGER);
        try {
            transaction.begin();
            JobId kept = queue.enqueue(JobRequest.post("/1"));
            List<JobRequest> batch =
                    List.of(JobRequest.post("/2"), JobRequest.post("/left-out"), JobRequest.post("/3"));

            assertThatThrownBy(() -> queue.enqueueAll(batch))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessageContaining("2 of 3");

            assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_MARKED_ROLLBACK);
            assertThatThrownBy(() -> transaction.commit()).isInstanceOf(RollbackException.class);
            assertThat(queue.find(kept)).isEmpty();
        } finally {
            execute("DROP FUNCTION our_own CASCADE");
        }
    }

    /** A refusal before any SQL leaves the transaction usable. */
    @Test
    void shouldKeepTheCallersTransactionUsableWhenAJobIsRefusedBeforeSql() throws Exception {
        String tooLarge = '"' + "x".repeat(1 << 20) + '"';
        transaction.begin();
        JobId kept = queue.enqueue(JobRequest.post("/kept"));

        assertThatThrownBy(() -> queue.enqueue(JobRequest.post("/large").payload(tooLarge)))
                .isInstanceOf(InvalidJobException.class);

        assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        transaction.commit();
        assertThat(queue.find(kept)).isPresent();
    }

    @Test
    void shouldFailEveryCallerWhenTheCommitFails() throws Exception {
        execute("""
                CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'not to be committed';
                END $$;
                CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON job_queue DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW WHEN (NEW.url_path = '/at-commit') EXECUTE FUNCTION at_commit()""");
        try {
            List<Future<JobId>> callers = enqueueConcurrently(Collections.nCopies(6, "/at-commit"));

            for (Future<JobId> caller : callers) {
                assertThatThrownBy(() -> caller.get(30, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(QueueUnavailableException.class);
            }
            assertThatThrownBy(() -> queue.enqueueAll(List.of(JobRequest.post("/at-commit"))))
                    .isInstanceOf(QueueUnavailableException.class);
            assertThat(count("url_path = '/at-commit'")).isZero();
        } finally {
            execute("DROP FUNCTION at_commit CASCADE");
        }
    }

    /** Enqueues one job for each path, each with its own caller. No call can finish before all callers have called. */
    private List<Future<JobId>> enqueueConcurrently(List<String> paths) throws Exception {
        List<FutureTask<JobId>> calls = new ArrayList<>();
        List<Thread> callers = new ArrayList<>();
        transaction.begin();
        try {
            execute("LOCK TABLE job_queue IN SHARE ROW EXCLUSIVE MODE");
            for (String path : paths) {
                FutureTask<JobId> call = new FutureTask<>(() -> queue.enqueue(JobRequest.post(path)));
                Thread caller = threads.newThread(call);
                caller.start();
                calls.add(call);
                callers.add(caller);
            }
            await().until(() -> callers.stream().allMatch(TransactionsIT::isBlocked));
        } finally {
            transaction.rollback();
        }
        return List.copyOf(calls);
    }

    /** The caller waits for its shared transaction, or for the table lock. */
    private static boolean isBlocked(Thread caller) {
        return caller.getState().name().endsWith("WAITING")
                || Stream.of(caller.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().startsWith("org.postgresql"));
    }

    @Test
    void shouldRefuseATransactionMarkedForRollback() throws Exception {
        transaction.begin();
        transaction.setRollbackOnly();
        try {
            assertThatThrownBy(() -> queue.enqueue(JobRequest.post("/never")))
                    .isInstanceOf(RollbackOnlyException.class);
        } finally {
            transaction.rollback();
        }
    }

    @Test
    void shouldSayWhichSettingIsWrongWhenTheTransactionUsesAnotherDataSource() throws Exception {
        transaction.begin();
        try (var connection = otherDataSource.getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
            assertThatThrownBy(() -> queue.enqueue(JobRequest.post("/clash")))
                    .isInstanceOf(QueueUnavailableException.class)
                    .hasMessageContainingAll("supaqueue.datasource", "java:app/jdbc/supaqueue", "XA");
        } finally {
            transaction.rollback();
        }
        assertThat(queue.find(queue.enqueue(JobRequest.post("/no-clash")))).isPresent();
    }

    @Test
    void shouldCancelInTheCallersTransactionAndRetry() throws Exception {
        JobId id = queue.enqueue(JobRequest.post(DEFERRED).delay(Duration.ofHours(1)));

        transaction.begin();
        assertThat(queue.cancel(id)).isEqualTo(CancelResult.CANCELLED);
        transaction.rollback();
        assertThat(queue.find(id).orElseThrow().state()).isEqualTo(JobState.AVAILABLE);

        assertThat(queue.cancel(id)).isEqualTo(CancelResult.CANCELLED);
        assertThat(queue.retry(id)).isEqualTo(RetryResult.RETRIED);
        await().untilAsserted(
                        () -> assertThat(queue.find(id).orElseThrow().state()).isEqualTo(JobState.COMPLETE));
    }

    @Test
    void shouldSendEventsToObservers() {
        JobId good = queue.enqueue(JobRequest.post("/observed"));
        JobId bad = queue.enqueue(JobRequest.post("").queue("refused"));

        await().untilAsserted(() -> {
            assertThat(events.of(JobCompleted.class))
                    .extracting(JobCompleted::id)
                    .contains(good);
            assertThat(events.of(JobDead.class)).extracting(JobDead::id).contains(bad);
        });
    }

    private int count(String condition) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM job_queue WHERE " + condition)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
