package org.supaqueue;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The event that an attempt failed and a retry of the job is scheduled.
 *
 * <p>The node that settled the attempt fires the event asynchronously ({@code @ObservesAsync}), after the commit and at
 * most once. The event is lost if the node dies before.
 *
 * @param id the id of the job
 * @param queue the queue of the job
 * @param attempt the number of the attempt that failed, starting at 1
 * @param responseStatus the HTTP status of the answer, empty if there was no answer
 * @param error the reason why the attempt failed, in words
 * @param retryIn how long the job waits before it is due again, counted from the time of settling
 * @since 0.1.0
 */
public record JobFailed(
        JobId id, String queue, int attempt, OptionalInt responseStatus, String error, Duration retryIn) {}
