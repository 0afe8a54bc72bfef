package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.BulkCount;
import org.supaqueue.BulkOperation;
import org.supaqueue.BulkOperationId;
import org.supaqueue.BulkProgress;
import org.supaqueue.BulkRequest;
import org.supaqueue.BulkState;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobFilter;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;

/** Tests bulk operations by the injected queue, inside the server. */
@ExtendWith(ArquillianExtension.class)
class BulkIT {

    @Inject
    JobQueue queue;

    @Inject
    UserTransaction transaction;

    @Deployment
    static WebArchive application() {
        TestEnvironment.consumer().script("/busy", Replies.named("503"));
        return TestApp.complete("bulk", TestEnvironment.freshDatabase()).build();
    }

    private List<JobId> enqueue(String name, int jobs) {
        return queue.enqueueAll(
                Collections.nCopies(jobs, JobRequest.post("/later").queue(name).delay(Duration.ofHours(1))));
    }

    private void awaitAll(List<JobId> ids, JobState state) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        ids.stream().allMatch(id -> queue.find(id).orElseThrow().state() == state));
    }

    private BulkOperation awaitEnd(BulkOperationId id) {
        return await().until(
                        () -> queue.bulk().find(id).orElseThrow(), operation -> operation.state() != BulkState.RUNNING);
    }

    @Test
    void shouldRedriveDeadJobsOnce() {
        List<JobId> ids = queue.enqueueAll(
                Collections.nCopies(50, JobRequest.post("/busy").queue("mail").retryLimit(0)));
        awaitAll(ids, JobState.DEAD);

        // snippet: bulk-java
        BulkRequest request = BulkRequest.retry(JobFilter.all().queue("mail").status(JobState.DEAD))
                .rate(100)
                .requestedBy("anna");

        BulkCount count = queue.bulk().count(request);
        BulkOperationId id = queue.bulk().start(request);

        BulkProgress progress = queue.bulk().find(id).orElseThrow().progress();
        // end of snippet
        assertThat(count).isEqualTo(new BulkCount(50, true));
        assertThat(progress.percent()).isBetween(0, 100);
        BulkOperation operation = awaitEnd(id);
        assertThat(operation.progress().changed()).isEqualTo(50);
        assertThat(operation.requestedBy()).isEqualTo("anna");
        assertThat(queue.bulk().list()).contains(operation);
        awaitAll(ids, JobState.DEAD);
        assertThat(queue.attempts(ids.get(0))).hasSize(2);
    }

    @Test
    void shouldCancelJobs() {
        List<JobId> ids = enqueue("unwanted", 500);

        awaitEnd(queue.bulk().start(BulkRequest.cancel(JobFilter.all().queue("unwanted"))));

        awaitAll(ids, JobState.CANCELLED);
    }

    @Test
    void shouldMoveJobs() {
        List<JobId> ids = enqueue("slow", 3);

        // snippet: bulk-move-java
        queue.bulk()
                .start(BulkRequest.move(JobFilter.all().queue("slow"))
                        .toQueue("fast")
                        .toPriority(-1)
                        .toRunAt(Instant.now()));
        // end of snippet
        awaitAll(ids, JobState.COMPLETE);
        assertThat(queue.find(ids.get(0)).orElseThrow().queue()).isEqualTo("fast");
    }

    @Test
    void shouldStartNothingIfTheCallersTransactionRollsBack() throws Exception {
        transaction.begin();
        BulkOperationId id =
                queue.bulk().start(BulkRequest.cancel(JobFilter.all().queue("rolled-back")));
        assertThat(queue.bulk().find(id)).isPresent();
        transaction.rollback();

        assertThat(queue.bulk().find(id)).isEmpty();
        assertThat(queue.bulk().abort(id)).isFalse();
    }

    @Test
    void shouldKeepTheCallersTransactionUsableWhenAValueIsRefused() throws Exception {
        transaction.begin();
        try {
            assertThatThrownBy(() ->
                            queue.bulk().start(BulkRequest.move(JobFilter.all().queue("mail"))))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessage("move must change queue, run_at or priority");
            assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        } finally {
            transaction.rollback();
        }
    }
}
