package org.supaqueue.internal.outcome;

import org.supaqueue.Backoff;
import org.supaqueue.internal.job.ClaimedJob;

/**
 * The retries of a job before an attempt.
 *
 * @param used number of retries so far
 * @param snoozes number of snoozes so far
 * @param backoff the job's own backoff; null for the backoff of the queue
 */
public record JobRetries(int used, int snoozes, Backoff backoff) {

    /**
     * Reads the retries of a claimed job.
     *
     * @throws org.supaqueue.InvalidJobException if the job's backoff is not valid
     */
    public static JobRetries of(ClaimedJob job) {
        String backoff = job.retryRules().backoff();
        return new JobRetries(
                job.previousAttempts().retryCount(),
                job.previousAttempts().snoozeCount(),
                backoff == null ? null : Backoff.parse(backoff));
    }
}
