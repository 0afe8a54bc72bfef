package org.supaqueue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A snapshot of a job at the time of reading. Immutable and safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface Job {

    /**
     * The id of the job.
     *
     * @return the column {@code job_id}
     */
    JobId id();

    /**
     * The HTTP method.
     *
     * @return the column {@code http_verb}
     */
    HttpVerb verb();

    /**
     * The path and query that are appended to the consumer's base URL.
     *
     * @return the column {@code url_path}, which may be the empty text
     */
    String urlPath();

    /**
     * The payload as JSON text.
     *
     * @return the column {@code payload}, empty if it is NULL
     */
    Optional<String> payload();

    /**
     * The job's own headers.
     *
     * @return the column {@code headers}: the values by name, which may be none. Also empty if the column is not a JSON
     *     object of strings; such a job becomes dead, and {@link #error()} gives this reason
     */
    Map<String, String> headers();

    /**
     * The name of the queue.
     *
     * @return the column {@code queue}
     */
    String queue();

    /**
     * The priority: among the due jobs of a queue, the smaller number goes first.
     *
     * @return the column {@code priority}
     */
    int priority();

    /**
     * The state of the job.
     *
     * @return the state that the column {@code status} holds
     */
    JobState state();

    /**
     * The number of retries used since the job was enqueued or redriven. A retry counts as used when it is scheduled.
     *
     * @return the column {@code retry_count}, from 0 to {@link #retryLimit()}
     */
    int retryCount();

    /**
     * The maximum number of retries of the job.
     *
     * @return the column {@code retry_limit}
     */
    int retryLimit();

    /**
     * How often the lease of the job expired because its node died or lost the database. A lost lease uses up no retry.
     *
     * @return the column {@code lost_leases}
     */
    int lostLeases();

    /**
     * The maximum total time of one call.
     *
     * @return the column {@code timeout_ms}, empty if the {@code request-timeout} of the queue applies
     */
    Optional<Duration> timeout();

    /**
     * The body of the last answer.
     *
     * @return the column {@code content}; the empty text if there was no body
     */
    String content();

    /**
     * Whether the body of the last answer was truncated, because it was longer than
     * {@code supaqueue.response.max-bytes}.
     *
     * @return the column {@code response_truncated}
     */
    boolean responseTruncated();

    /**
     * The HTTP status of the last answer.
     *
     * @return the column {@code response_status}, empty if there was no answer yet
     */
    OptionalInt responseStatus();

    /**
     * The reason why the last attempt failed or the job is dead.
     *
     * @return the column {@code error}, empty if there was no failure
     */
    Optional<String> error();

    /**
     * The time when the job was enqueued, by the clock of the database.
     *
     * @return the column {@code created_at}
     */
    Instant createdAt();

    /**
     * The earliest time of the next attempt, by the clock of the database.
     *
     * @return the column {@code run_at}
     */
    Instant runAt();

    /**
     * The start time of the last settled attempt.
     *
     * @return the column {@code started_at}, empty before the first attempt is settled
     */
    Optional<Instant> startedAt();

    /**
     * The duration of the call of the last settled attempt.
     *
     * @return the column {@code duration_ms}, in milliseconds; empty before the first attempt is settled
     */
    Optional<Duration> duration();

    /**
     * The time when the job became complete, dead or cancelled.
     *
     * @return the column {@code finished_at}, empty while the job is in another state
     */
    Optional<Instant> finishedAt();

    /**
     * The time after which the job is not sent.
     *
     * @return the column {@code expires_at}, empty if the job does not expire
     */
    Optional<Instant> expiresAt();

    /**
     * The delays before the retries.
     *
     * @return the column {@code backoff}, empty if the backoff of the queue applies. Also empty if the column is not
     *     valid; such a job becomes dead, and {@link #error()} gives this reason
     */
    Optional<Backoff> backoff();

    /**
     * The tags of the job.
     *
     * @return the column {@code tags} as an unmodifiable list, which is empty for NULL
     */
    List<String> tags();

    /**
     * The text that tells people what the job is for.
     *
     * @return the column {@code label}, empty for NULL
     */
    Optional<String> label();

    /**
     * How often the consumer postponed the job since the job was enqueued or redriven. A snooze uses up no retry.
     *
     * @return the column {@code snooze_count}
     */
    int snoozeCount();
}
