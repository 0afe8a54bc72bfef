package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;
import org.supaqueue.QueueUnavailableException;

/** Callers without a transaction share transactions of the queue. Each caller gets the result of its own job. */
@ExtendWith(ArquillianExtension.class)
class CallersWithoutTransactionIT {
    @Inject
    JobQueue queue;

    @Inject
    UserTransaction transaction;

    @Resource
    ManagedThreadFactory threads;

    @Resource(lookup = "java:app/jdbc/supaqueue")
    DataSource dataSource;

    private CallersSql sql;

    @Deployment
    static WebArchive application() {
        return TestApp.complete("callers", TestEnvironment.freshDatabase())
                .with(CallersSql.class)
                .build();
    }

    @BeforeEach
    void open() {
        sql = new CallersSql(dataSource);
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
        sql.createTrigger();
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
            sql.dropTrigger();
        }
    }

    @Test
    void shouldFailEveryCallerWhenTheCommitFails() throws Exception {
        sql.executeAndCommit("""
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
            assertThat(sql.countJobs("url_path = '/at-commit'")).isZero();
        } finally {
            sql.executeAndCommit("DROP FUNCTION at_commit CASCADE");
        }
    }

    /** Enqueues one job for each path, each with its own caller. No call can finish before all callers have called. */
    private List<Future<JobId>> enqueueConcurrently(List<String> paths) throws Exception {
        List<FutureTask<JobId>> calls = new ArrayList<>();
        List<Thread> callers = new ArrayList<>();
        transaction.begin();
        try {
            sql.execute("LOCK TABLE job_queue IN SHARE ROW EXCLUSIVE MODE");
            for (String path : paths) {
                FutureTask<JobId> call = new FutureTask<>(() -> queue.enqueue(JobRequest.post(path)));
                Thread caller = threads.newThread(call);
                caller.start();
                calls.add(call);
                callers.add(caller);
            }
            await().until(() -> callers.stream().allMatch(CallersWithoutTransactionIT::isBlocked));
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
}
