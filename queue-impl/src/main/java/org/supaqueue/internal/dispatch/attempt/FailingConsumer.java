package org.supaqueue.internal.dispatch.attempt;

import java.time.Instant;
import org.supaqueue.internal.job.Queues;

/**
 * A consumer whose attempts all fail.
 *
 * @param failedAttempts how many attempts of this node have failed since then
 * @param lastError how the last attempt failed, without a text of the consumer
 */
public record FailingConsumer(Queues queues, Instant since, long failedAttempts, String lastError) {}
