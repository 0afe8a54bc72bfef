package org.supaqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testkit.ExpectedJob.post;

import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.supaqueue.BulkOperation;
import org.supaqueue.BulkOperationId;
import org.supaqueue.BulkRequest;
import org.supaqueue.BulkState;
import org.supaqueue.JobFilter;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;

/** Tests that {@code runDueJobs} works on bulk operations, by the clock of the test. */
@Tag("database")
class BulkJobsTest {

    @RegisterExtension
    static final QueueTestKit kit = QueueTestKit.create();

    private final JobQueue queue = kit.jobQueue();

    private final BulkRequest redrive =
            BulkRequest.retry(JobFilter.all().queue("mail").status(JobState.DEAD));

    private void bury(int jobs, String queueName) {
        kit.consumer().onOtherPaths().answer(400);
        queue.enqueueAll(
                Collections.nCopies(jobs, JobRequest.post("/" + queueName).queue(queueName)));
        assertThat(kit.runDueJobs().dead()).hasSize(jobs);
        kit.consumer().onOtherPaths().answer(200);
    }

    private BulkOperation operation(BulkOperationId id) {
        return queue.bulk().find(id).orElseThrow();
    }

    @Test
    void shouldRedriveAllPagesInOneRun() {
        bury(450, "mail");
        bury(1, "sms");

        BulkOperationId id = queue.bulk().start(redrive);

        assertThat(kit.runDueJobs().completed()).hasSize(450);
        assertThat(operation(id).state()).isEqualTo(BulkState.DONE);
        kit.assertEnqueued(post("/sms").state(JobState.DEAD));
    }

    @Test
    void shouldRedriveAtTheRate() {
        bury(4, "mail");

        BulkOperationId id = queue.bulk().start(redrive.rate(2));

        assertThat(kit.runDueJobs().completed()).hasSize(1);
        kit.clock().advance(Duration.ofSeconds(1));
        assertThat(kit.runDueJobs().completed()).hasSize(2);
        kit.clock().advance(Duration.ofSeconds(1));
        assertThat(kit.runDueJobs().completed()).hasSize(1);
        assertThat(operation(id).progress().changed()).isEqualTo(4);
    }
}
