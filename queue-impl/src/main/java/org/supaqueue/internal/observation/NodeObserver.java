package org.supaqueue.internal.observation;

import java.time.Duration;
import java.util.List;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Settlement;

/**
 * Receives what a node does, for metrics and statistics. The node calls the methods on the threads that do the work. They
 * must not block or throw, and do nothing unless implemented.
 */
public interface NodeObserver {

    /** An observer that does nothing. */
    NodeObserver NONE = new NodeObserver() {};

    /**
     * A claim has ended without an error.
     *
     * @param jobs how many jobs the claim took; may be 0
     */
    default void claimed(int jobs, Duration duration) {}

    /** A call of a consumer begins. */
    default void callStarted(ClaimedJob job) {}

    /** A call of a consumer has ended, in any way. Follows each {@link #callStarted}. */
    default void callEnded(ClaimedJob job, ConsumerCall call) {}

    /**
     * An outcome was settled. The commit is done.
     *
     * @param state the new state of the job
     */
    default void settled(Settlement settlement, JobState state) {}

    /** A statement that settles outcomes has ended without an error. */
    default void settlesEnded(int outcomes, Duration duration) {}

    /**
     * A waiting job is dead, because its time has passed.
     *
     * @param queue the queue of the job
     */
    default void expired(String queue) {}

    /**
     * A job whose lease was lost was rescued.
     *
     * @param queue the queue of the job
     * @param state the new state of the job
     */
    default void rescued(String queue, JobState state) {}

    /** {@return one observer that tells all the others, in their order} */
    static NodeObserver of(List<NodeObserver> observers) {
        return observers.size() == 1 ? observers.get(0) : new AllObservers(List.copyOf(observers));
    }
}
