package org.supaqueue;

import java.util.OptionalInt;

/**
 * The event that a job is dead: its retries are used up, a retry cannot help, or the job has expired.
 *
 * <p>The node that settled the job, or found that the job has expired, fires the event asynchronously ({@code @ObservesAsync}), after the commit and at
 * most once. The event is lost if the node dies before.
 *
 * @param id the id of the job
 * @param queue the queue of the job
 * @param attempt the number of the last attempt, starting at 1; 0 if the job expired while it waited for its first attempt
 * @param responseStatus the HTTP status of the last answer, empty if there was no answer or no call
 * @param error the reason why the job is dead, in words
 * @since 0.1.0
 */
public record JobDead(JobId id, String queue, int attempt, OptionalInt responseStatus, String error) {}
