package org.supaqueue;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * An attempt failed and the job will be tried again. Fired as an asynchronous CDI event ({@code @ObservesAsync}) after
 * that is committed, on the node that settled it, at most once; it is lost if the node dies first.
 *
 * @param id the job
 * @param queue its queue
 * @param attempt the number of the attempt that failed, from 1
 * @param responseStatus the answer's HTTP status, empty if there was no answer
 * @param error why it failed, in words
 * @param retryIn how long the job waits before it is due again, counted from the settling
 * @since 0.1.0
 */
public record JobFailed(
        JobId id, String queue, int attempt, OptionalInt responseStatus, String error, Duration retryIn) {}
