package org.supaqueue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A recorded attempt of a job: a row of the table {@code job_attempt}. Immutable and safe for use by many threads.
 *
 * <p>The queue records an attempt if it did not complete the job: a failed call, or a lost lease. The queue keeps the
 * last 20 attempts of each job, and deletes them together with the job.
 *
 * @param jobId the id of the job
 * @param attempt the number that the consumer got in the header {@code X-Supaqueue-Attempt}, starting at 1; starts
 *     again at 1 when the job is redriven
 * @param leaseToken the number that the consumer got in the header {@code X-Supaqueue-Lease}; grows with each attempt
 * @param startedAt the start of the call, by the clock of the database; empty if the lease was lost
 * @param duration how long the call took, in milliseconds; empty if the lease was lost
 * @param responseStatus the HTTP status of the answer; empty if there was no answer
 * @param content the body of the answer, at most its first 4 096 bytes; empty if there was no answer
 * @param error the reason why the attempt did not complete the job, in words
 * @param leasedBy the name of the node that had claimed the job
 * @param settledAt the time when the attempt was recorded, by the clock of the database
 * @since 0.1.0
 */
public record JobAttempt(
        JobId jobId,
        int attempt,
        long leaseToken,
        Optional<Instant> startedAt,
        Optional<Duration> duration,
        OptionalInt responseStatus,
        Optional<String> content,
        String error,
        String leasedBy,
        Instant settledAt) {

    /** Identifies the attempt. Leaves out the body of the answer, because it may contain secrets. */
    @Override
    public String toString() {
        return "JobAttempt[" + jobId + ", attempt=" + attempt + ", responseStatus=" + responseStatus + ", error="
                + error + "]";
    }
}
