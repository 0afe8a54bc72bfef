package org.supaqueue;

import java.time.Duration;

/**
 * The event that a job is complete: its consumer answered 2xx.
 *
 * <p>The node that settled the job fires the event asynchronously ({@code @ObservesAsync}), after the commit and at
 * most once. The event is lost if the node dies before.
 *
 * @param id the id of the job
 * @param queue the queue of the job
 * @param attempt the number of the attempt that was answered, starting at 1
 * @param responseStatus the HTTP status of the answer
 * @param duration how long the call took
 * @since 0.1.0
 */
public record JobCompleted(JobId id, String queue, int attempt, int responseStatus, Duration duration) {}
