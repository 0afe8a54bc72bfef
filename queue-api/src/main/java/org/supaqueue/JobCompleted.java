package org.supaqueue;

import java.time.Duration;

/**
 * A job is complete: its consumer answered 2xx. Fired as an asynchronous CDI event ({@code @ObservesAsync}) after that
 * is committed, on the node that settled it, at most once; it is lost if the node dies first.
 *
 * @param id the job
 * @param queue its queue
 * @param attempt the number of the attempt that was answered, from 1
 * @param responseStatus the answer's HTTP status
 * @param duration how long the call took
 * @since 0.1.0
 */
public record JobCompleted(JobId id, String queue, int attempt, int responseStatus, Duration duration) {}
