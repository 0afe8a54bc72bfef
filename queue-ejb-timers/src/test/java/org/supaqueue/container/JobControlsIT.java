package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.InvalidJobException;
import org.supaqueue.Job;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;
import org.supaqueue.JobRequest;
import org.supaqueue.JobState;
import org.supaqueue.Pause;
import org.supaqueue.QueueControl;
import org.supaqueue.QueueStatus;

/** Tests the controls of jobs and queues by the injected beans, inside the server. */
@ExtendWith(ArquillianExtension.class)
class JobControlsIT {

    @Inject
    JobQueue queue;

    @Inject
    QueueControl control;

    @Inject
    UserTransaction transaction;

    @Deployment
    static WebArchive application() {
        return TestApp.complete("controls", TestEnvironment.freshDatabase()).build();
    }

    private JobState state(JobId id) {
        return queue.find(id).orElseThrow().state();
    }

    @Test
    void shouldPauseAndResumeAQueue() {
        // snippet: pause-java
        control.pause("mail", "the mail server is being repaired");

        Optional<Pause> pause = control.paused("mail");
        List<QueueStatus> queues = control.queues();

        boolean resumed = control.resume("mail");
        // end of snippet
        assertThat(pause.orElseThrow().reason()).contains("the mail server is being repaired");
        assertThat(queues).contains(new QueueStatus("mail", pause, 0, 0));
        assertThat(resumed).isTrue();
        assertThat(control.resume("mail")).isFalse();
        assertThat(control.paused("mail")).isEmpty();
    }

    @Test
    void shouldSendTheWaitingJobsOfAPausedQueueAfterItsResume() {
        control.pause("later", null);
        JobId id = queue.enqueue(JobRequest.post("/later").queue("later"));
        JobId other = queue.enqueue(JobRequest.post("/other"));
        await().until(() -> state(other) == JobState.COMPLETE);
        assertThat(state(id)).isEqualTo(JobState.AVAILABLE);

        control.resume("later");

        await().until(() -> state(id) == JobState.COMPLETE);
    }

    @Test
    void shouldPauseInTheCallersTransaction() throws Exception {
        transaction.begin();
        control.pause("rolled-back", "why");
        assertThat(control.paused("rolled-back")).isPresent();
        transaction.rollback();

        assertThat(control.paused("rolled-back")).isEmpty();
    }

    @Test
    void shouldKeepTheCallersTransactionUsableWhenAValueIsRefused() throws Exception {
        transaction.begin();
        try {
            assertThatThrownBy(() -> control.pause("a b", null))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessage("queue \"a b\" must be 1 to 64 letters, digits, _ and -");
            assertThatThrownBy(() -> control.pause("mail", "")).isInstanceOf(InvalidJobException.class);
            assertThat(transaction.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
        } finally {
            transaction.rollback();
        }
    }

    @Test
    void shouldPurgeThePagesOfAQueue() {
        control.pause("full", null);
        List<JobId> ids = queue.enqueueAll(
                Collections.nCopies(1_200, JobRequest.post("/full").queue("full")));

        assertThat(control.purge("full")).isEqualTo(1_200);

        Job purged = queue.find(ids.get(0)).orElseThrow();
        assertThat(purged.state()).isEqualTo(JobState.CANCELLED);
        assertThat(purged.error()).contains("purged");
    }

    @Test
    void shouldPurgeInTheCallersTransaction() throws Exception {
        control.pause("mail", null);
        JobId id = queue.enqueue(JobRequest.post("/mail").queue("mail"));
        transaction.begin();
        // snippet: purge-java
        long cancelled = control.purge("mail");
        // end of snippet
        assertThat(cancelled).isEqualTo(1);
        transaction.rollback();

        assertThat(state(id)).isEqualTo(JobState.AVAILABLE);
        control.purge("mail");
        control.resume("mail");
    }
}
