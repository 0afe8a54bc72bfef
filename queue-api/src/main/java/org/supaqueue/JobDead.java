package org.supaqueue;

import java.util.OptionalInt;

/**
 * A job is dead: its retries are used up or cannot help. Fired as an asynchronous CDI event ({@code @ObservesAsync})
 * after that is committed, on the node that settled it, at most once; it is lost if the node dies first.
 *
 * @param id the job
 * @param queue its queue
 * @param attempt the number of the last attempt, from 1
 * @param responseStatus the last answer's HTTP status, empty if there was no answer or no call
 * @param error why it is dead, in words
 * @since 0.1.0
 */
public record JobDead(JobId id, String queue, int attempt, OptionalInt responseStatus, String error) {}
