package org.supaqueue;

import java.util.Optional;

/**
 * The state of a queue: one row of the view {@code queues}.
 *
 * @param queue the name of the queue
 * @param pause the pause; empty if the queue is not paused
 * @param waiting the number of jobs in state AVAILABLE or FAILED, due or not. At most {@value #MAX_COUNT}: this value
 *     stands for any larger number too
 * @param inFlight the number of jobs in state PROCESSING: running, or claimed and about to start
 * @since 0.1.0
 */
public record QueueStatus(String queue, Optional<Pause> pause, long waiting, long inFlight) {

    /** The largest number of waiting jobs that the database counts for one queue. */
    public static final int MAX_COUNT = 10_000;
}
