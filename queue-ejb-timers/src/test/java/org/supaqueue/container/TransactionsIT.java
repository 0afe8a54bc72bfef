package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
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

/** The injected queue joins the transaction of its caller. */
@ExtendWith(ArquillianExtension.class)
class TransactionsIT {
    private static final String DEFERRED = "/deferred";

    @Inject
    JobQueue queue;

    @Inject
    UserTransaction transaction;

    @Inject
    SeenEvents events;

    @Resource(lookup = "java:app/jdbc/supaqueue")
    DataSource dataSource;

    @Resource(lookup = "java:app/jdbc/own")
    DataSource otherDataSource;

    private CallersSql sql;

    @Deployment
    static WebArchive application() {
        String refusing = TestEnvironment.consumer().url() + "/refusing";
        TestEnvironment.consumer().script("/refusing", Replies.named("400"));
        return TestApp.complete("transactions", TestEnvironment.freshDatabase())
                .set("supaqueue.queue.refused.consumer-function", refusing)
                .dataSource("java:app/jdbc/own", TestEnvironment.freshDatabase())
                .with(SeenEvents.class, CallersSql.class)
                .build();
    }

    @BeforeEach
    void open() {
        sql = new CallersSql(dataSource);
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
        sql.execute("CREATE TABLE rolled_back (n int)");
        JobId id = queue.enqueue(JobRequest.post("/rolled-back"));
        transaction.rollback();

        assertThat(queue.find(id)).isEmpty();
        assertThatThrownBy(() -> sql.execute("SELECT * FROM rolled_back")).hasMessageContaining("does not exist");
    }

    @Test
    void shouldCommitTheCallersSqlAndTheJobsTogether() throws Exception {
        transaction.begin();
        sql.execute("CREATE TABLE committed (n int)");
        List<JobId> ids = queue.enqueueAll(List.of(JobRequest.post("/one"), JobRequest.get("/two")));
        transaction.commit();

        sql.execute("SELECT * FROM committed");
        assertThat(ids).hasSize(2).allSatisfy(id -> assertThat(queue.find(id)).isPresent());
    }

    /** The INSERT succeeds without one row. So the queue itself must mark the transaction for rollback. */
    @Test
    void shouldMarkTheCallersTransactionForRollbackWhenABatchIsIncomplete() throws Exception {
        sql.createTrigger();
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
            sql.dropTrigger();
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
}
