package org.supaqueue.spi;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.supaqueue.HttpVerb;
import org.supaqueue.JobId;

/**
 * A failed attempt, as a {@link RetryPolicy} sees it. Immutable and safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface FailedAttempt {

    /**
     * The id of the job.
     *
     * @return the column {@code job_id}
     */
    JobId jobId();

    /**
     * The name of the queue.
     *
     * @return the column {@code queue}
     */
    String queue();

    /**
     * The HTTP method.
     *
     * @return the column {@code http_verb}
     */
    HttpVerb verb();

    /**
     * The path and query that were appended to the consumer's base URL.
     *
     * @return the column {@code url_path}
     */
    String urlPath();

    /**
     * The number of the attempt. Lost leases and snoozes count, too.
     *
     * @return 1 for the first attempt
     */
    int number();

    /**
     * The number of retries used before this attempt.
     *
     * @return the column {@code retry_count}
     */
    int retriesUsed();

    /**
     * The maximum number of retries of the job.
     *
     * @return the column {@code retry_limit}, or {@code supaqueue.retry-limit.max} if that is smaller
     */
    int retryLimit();

    /**
     * The HTTP status of the answer.
     *
     * @return the status, empty if there was no answer
     */
    OptionalInt responseStatus();

    /**
     * The reason why the attempt failed, in words.
     *
     * @return the future value of the column {@code error}, by the default decision
     */
    String error();

    /**
     * The duration of the call.
     *
     * @return the time from the start of the call to its end
     */
    Duration duration();

    /**
     * The delay that the consumer asked for.
     *
     * @return the value of {@code Retry-After}, not clamped; empty if the answer has no valid {@code Retry-After}
     */
    Optional<Duration> retryAfter();

    /**
     * What the queue does without a policy.
     *
     * @return the decision by the status and the backoff
     */
    RetryDecision defaultDecision();
}
