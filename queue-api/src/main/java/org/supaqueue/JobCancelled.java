package org.supaqueue;

import java.util.OptionalInt;

/**
 * The event that a job is cancelled whose cancellation was requested during an attempt: {@link JobQueue#cancel} had
 * returned {@link CancelResult#REQUESTED}, and the attempt did not complete the job.
 *
 * <p>The node that settled or rescued the job fires the event asynchronously ({@code @ObservesAsync}), after the commit
 * and at most once. The event is lost if the node dies before. There is no event for a job that was cancelled while it
 * waited, or before its call started: the caller of {@code cancel} knows the result, or finds it by
 * {@link JobQueue#await}.
 *
 * @param id the id of the job
 * @param queue the queue of the job
 * @param attempt the number of the last attempt, starting at 1
 * @param responseStatus the HTTP status of the last answer, empty if there was no answer
 * @param error the reason why the last attempt did not complete the job, in words
 * @since 0.1.0
 */
public record JobCancelled(JobId id, String queue, int attempt, OptionalInt responseStatus, String error) {}
