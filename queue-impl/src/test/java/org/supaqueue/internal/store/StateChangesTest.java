package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.store.failure.TimeLimit;

/**
 * Runs every operation on a job in every state. A state changes only as the table of allowed changes in JobState says.
 */
class StateChangesTest extends StoreTest {

    /** An operation on a job, by the queue or by a user. */
    private enum Operation {
        CLAIM,
        SETTLE_COMPLETE,
        SETTLE_FAILED,
        SETTLE_DEAD,
        HAND_BACK,
        RENEW,
        RESCUE,
        CANCEL,
        RETRY,
        RETRY_FAILED_JOBS;

        void on(StoreFixture queue, ClaimedJob job) throws SQLException {
            long id = job.lease().jobId();
            switch (this) {
                case CLAIM -> queue.claim(1);
                case SETTLE_COMPLETE -> queue.store.settlements().settle(List.of(StoreFixture.complete(job)));
                case SETTLE_FAILED -> queue.store.settlements().settle(List.of(StoreFixture.failed(job)));
                case SETTLE_DEAD -> queue.store.settlements().settle(List.of(StoreFixture.dead(job)));
                case HAND_BACK -> queue.store.leases().handBack(List.of(job.lease()), TimeLimit.USUAL);
                case RENEW -> queue.store.leases().renew(List.of(job.lease()), StoreFixture.LEASE);
                case RESCUE -> {
                    queue.execute("UPDATE job_queue SET leased_until = now() - interval '1 s'"
                            + " WHERE status = 'processing' AND job_id = " + id);
                    queue.store.rescues().rescueExpired(List.of());
                }
                case CANCEL -> queue.execute("SELECT cancel_job(" + id + ")");
                case RETRY -> queue.execute("SELECT retry_job(" + id + ")");
                case RETRY_FAILED_JOBS -> queue.execute("SELECT retry_failed_jobs()");
            }
        }
    }

    /** Brings a new job into the given state by normal operations. Returns the last claim of that job. */
    private ClaimedJob in(JobState state) throws SQLException {
        queue.execute("DELETE FROM job_queue");
        queue.insert();
        ClaimedJob job = queue.claimOne();
        switch (state) {
            case AVAILABLE -> Operation.HAND_BACK.on(queue, job);
            case PROCESSING -> {}
            case FAILED -> {
                Operation.SETTLE_FAILED.on(queue, job);
                queue.execute("UPDATE job_queue SET run_at = now()");
                queue.store.claims().promote();
            }
            case COMPLETE -> Operation.SETTLE_COMPLETE.on(queue, job);
            case DEAD -> Operation.SETTLE_DEAD.on(queue, job);
            case CANCELLED -> {
                Operation.HAND_BACK.on(queue, job);
                Operation.CANCEL.on(queue, job);
            }
        }
        assertThat(stateOf(job)).isEqualTo(state);
        return job;
    }

    private JobState stateOf(ClaimedJob job) throws SQLException {
        return JobState.ofStatus(queue.status(job.lease().jobId()));
    }

    @Test
    void shouldChangeStatesOnlyAsTheTableAllows() throws SQLException {
        for (JobState from : JobState.values()) {
            Set<JobState> reached = EnumSet.noneOf(JobState.class);
            for (Operation operation : Operation.values()) {
                ClaimedJob job = in(from);
                operation.on(queue, job);
                JobState to = stateOf(job);
                assertThat(to == from || from.canBecome(to))
                        .as("%s of a job that is %s made it %s", operation, from, to)
                        .isTrue();
                reached.add(to);
            }
            assertThat(reached).as("from %s", from).containsAll(reachableByOneOperation(from));
        }
    }

    /** If a user changes the status with an UPDATE, the same table of allowed changes applies. */
    @Test
    void shouldRefuseEveryOtherChangeBySql() throws SQLException {
        for (JobState from : JobState.values()) {
            for (JobState to : JobState.values()) {
                ClaimedJob job = in(from);
                String update = "UPDATE job_queue SET status = '" + to.status() + "', claimed_from = "
                        + (to == JobState.PROCESSING ? "'', leased_until = now(), leased_by = 'me'" : "NULL")
                        + ", finished_at = now(), error = 'by hand', response_status = 200 WHERE job_id = "
                        + job.lease().jobId();
                if (to == from || from.canBecome(to)) {
                    queue.execute(update);
                } else {
                    assertThatThrownBy(() -> queue.execute(update))
                            .as("%s to %s", from, to)
                            .hasMessageContaining(
                                    "status cannot change from \"" + from.status() + "\" to \"" + to.status() + "\"");
                }
            }
        }
    }

    /**
     * Two changes need more than one operation: from a waiting job to a dead job, and from a claimed job to a cancelled
     * job.
     */
    private static List<JobState> reachableByOneOperation(JobState from) {
        return Stream.of(JobState.values())
                .filter(from::canBecome)
                .filter(to -> to != JobState.DEAD || from == JobState.PROCESSING)
                .filter(to -> to != JobState.CANCELLED || from != JobState.PROCESSING)
                .toList();
    }
}
