package org.supaqueue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A job as it was when it was read. Immutable; safe for use by any number of threads.
 *
 * @since 0.1.0
 */
public interface Job {

    /**
     * The identity.
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
     * What is appended to the consumer's base URL.
     *
     * @return the column {@code url_path}, perhaps empty
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
     * @return the column {@code headers}: values by name, perhaps none. Empty, too, for a row whose column is not an
     *     object of strings; such a job is dead and says so
     */
    Map<String, String> headers();

    /**
     * The queue's name.
     *
     * @return the column {@code queue}
     */
    String queue();

    /**
     * The priority: among the due jobs of a queue, smaller goes first.
     *
     * @return the column {@code priority}
     */
    int priority();

    /**
     * Where the job stands.
     *
     * @return the state of the column {@code status}
     */
    JobState state();

    /**
     * Retries used since the job was enqueued or redriven; a retry is used when it is scheduled.
     *
     * @return the column {@code retry_count}, from 0 to {@link #retryLimit()}
     */
    int retryCount();

    /**
     * How many retries the job may use.
     *
     * @return the column {@code retry_limit}
     */
    int retryLimit();

    /**
     * How often a node that held the job died or lost the database; uses up no retry.
     *
     * @return the column {@code lost_leases}
     */
    int lostLeases();

    /**
     * The total time one call may take.
     *
     * @return the column {@code timeout_ms}, empty where the queue's {@code request-timeout} applies
     */
    Optional<Duration> timeout();

    /**
     * The body of the last answer.
     *
     * @return the column {@code content}; empty if there was none
     */
    String content();

    /**
     * Whether the body of the last answer was longer than {@code supaqueue.response.max-bytes}.
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
     * Why the last attempt failed or the job is dead.
     *
     * @return the column {@code error}, empty if nothing failed since
     */
    Optional<String> error();

    /**
     * When the job was enqueued, by the database's clock.
     *
     * @return the column {@code created_at}
     */
    Instant createdAt();

    /**
     * The earliest time of the next attempt, by the database's clock.
     *
     * @return the column {@code run_at}
     */
    Instant runAt();

    /**
     * When the last settled attempt started.
     *
     * @return the column {@code started_at}, empty before the first
     */
    Optional<Instant> startedAt();

    /**
     * How long the last settled attempt's call took.
     *
     * @return the column {@code duration_ms}, empty before the first
     */
    Optional<Duration> duration();

    /**
     * When the job became complete, dead or cancelled.
     *
     * @return the column {@code finished_at}, empty while it is none of these
     */
    Optional<Instant> finishedAt();
}
