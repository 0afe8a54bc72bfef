package org.supaqueue;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.supaqueue.internal.request.CallSpec;
import org.supaqueue.internal.request.InsertOptions;
import org.supaqueue.internal.request.JobOptions;
import org.supaqueue.internal.request.Payload;
import org.supaqueue.internal.request.UniqueOptions;

/**
 * A call to enqueue. Example: {@code JobRequest.post("/api/resource").payload(order).priority(-1)}.
 *
 * <p>Immutable and safe for use by many threads. Each method that sets a value returns a new request, so a request can
 * serve as a template. Each of these methods checks its value; the {@link InvalidJobException} names the column and the
 * rule.
 *
 * @since 0.1.0
 */
public final class JobRequest {

    private static final Duration WEBHOOK_TIMEOUT = Duration.ofSeconds(20);
    private static final List<Duration> WEBHOOK_DELAYS = List.of(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(16),
            Duration.ofHours(24));

    private final CallSpec call;
    private final InsertOptions options;
    private final UniqueOptions unique;
    private final JobOptions jobOptions;

    private JobRequest(CallSpec call, InsertOptions options, UniqueOptions unique, JobOptions jobOptions) {
        unique.checkTime(options);
        this.call = call;
        this.options = options;
        this.unique = unique;
        this.jobOptions = jobOptions;
    }

    /**
     * Creates a GET request.
     *
     * @param urlPath the path and query to append to the consumer's base URL: see {@link #of}
     * @return the request, with default values for all other properties
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest get(String urlPath) {
        return of(HttpVerb.GET, urlPath);
    }

    /**
     * Creates a POST request.
     *
     * @param urlPath the path and query to append to the consumer's base URL: see {@link #of}
     * @return the request, with default values for all other properties
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest post(String urlPath) {
        return of(HttpVerb.POST, urlPath);
    }

    /**
     * Creates a PUT request.
     *
     * @param urlPath the path and query to append to the consumer's base URL: see {@link #of}
     * @return the request, with default values for all other properties
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest put(String urlPath) {
        return of(HttpVerb.PUT, urlPath);
    }

    /**
     * Creates a PATCH request.
     *
     * @param urlPath the path and query to append to the consumer's base URL: see {@link #of}
     * @return the request, with default values for all other properties
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest patch(String urlPath) {
        return of(HttpVerb.PATCH, urlPath);
    }

    /**
     * Creates a DELETE request.
     *
     * @param urlPath the path and query to append to the consumer's base URL: see {@link #of}
     * @return the request, with default values for all other properties
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest delete(String urlPath) {
        return of(HttpVerb.DELETE, urlPath);
    }

    /**
     * Creates a request with any HTTP method.
     *
     * <p>Rules for {@code urlPath}, which is sent byte for byte:
     *
     * <ul>
     *   <li>The text is empty, or starts with {@code /} or {@code ?}, and has at most 8 000 bytes.
     *   <li>Only RFC 3986 path and query characters and valid percent-encodings are allowed. There is no fragment.
     *   <li>The path has no {@code .} or {@code ..} segment, plain or encoded, with or without {@code ;parameters}.
     *   <li>The path has no empty segment before its last segment.
     *   <li>The path has no encoded slash, backslash or control character, and its percent-encodings are valid UTF-8.
     * </ul>
     *
     * @param verb the HTTP method
     * @param urlPath the path and query to append to the consumer's base URL
     * @return the request: no payload, no headers, queue {@code default}, priority 0, due at once, 10 retries, and the
     *     request time-out of the queue
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest of(HttpVerb verb, String urlPath) {
        return new JobRequest(CallSpec.of(verb, urlPath), InsertOptions.DEFAULT, UniqueOptions.NONE, JobOptions.NONE);
    }

    /**
     * Sets the payload. The payload becomes the JSON body of a POST, PUT or PATCH. The payload becomes the query
     * parameters of a GET or DELETE, and then must be a flat object of strings, numbers, booleans and arrays of these.
     *
     * @param payload a {@link CharSequence} is JSON text; a {@link jakarta.json.JsonValue} is used unchanged; any other
     *     object is converted by JSON-B immediately; null means no payload
     * @return a request with this payload
     * @throws InvalidJobException if the text is not JSON, JSON-B cannot convert the object, PostgreSQL cannot store
     *     the payload (U+0000, half a surrogate pair, a number with too many digits), or a GET or DELETE cannot carry
     *     the payload as query parameters
     */
    public JobRequest payload(@Nullable Object payload) {
        return new JobRequest(call.withPayload(Payload.toJson(payload)), options, unique, jobOptions);
    }

    /**
     * Adds a header. Replaces a header of this request with the same name; names are compared without case and
     * punctuation.
     *
     * <p>The following names are refused: headers that the library sets ({@code Authorization}, {@code Content-Type},
     * {@code User-Agent}, {@code Idempotency-Key}, {@code X-Supaqueue-*}, {@code traceparent}); headers that belong to
     * the connection ({@code Host}, {@code Content-Length}, {@code Connection} and similar headers); headers that
     * consumers trust as set by a proxy ({@code Proxy}, {@code X-Original-URL}, {@code X-Rewrite-URL}).
     *
     * @param name the name of the header
     * @param value visible ASCII, with spaces and tabs only between other characters, at most 8 000 characters
     * @return a request with this header
     * @throws InvalidJobException if the name or the value is refused, or the request has more than 100 headers or more
     *     than 32 000 characters of headers; the message never shows a value
     */
    public JobRequest header(String name, String value) {
        return new JobRequest(call.withHeader(name, value), options, unique, jobOptions);
    }

    /**
     * Sets the maximum total time of one call, from connecting to the last byte of the answer.
     *
     * @param timeout from 1 ms to 24 h, in whole milliseconds. Defaults to the request time-out of the queue.
     * @return a request with this time-out
     * @throws InvalidJobException if the time-out is out of range or not in whole milliseconds
     */
    public JobRequest timeout(Duration timeout) {
        return new JobRequest(call.withTimeout(timeout), options, unique, jobOptions);
    }

    /**
     * Sets the trace of the call. Without tracing by OpenTelemetry, this value is sent as the header {@code traceparent}.
     * With tracing, each attempt has a trace of its own with a link to this value.
     *
     * @param traceParent a W3C trace-context value, such as
     *     {@code 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}. Defaults to the span of the call that
     *     enqueues, or to no trace without tracing.
     * @return a request with this trace
     * @throws InvalidJobException if the value does not have the W3C form
     */
    public JobRequest traceParent(String traceParent) {
        return new JobRequest(call.withTraceParent(traceParent), options, unique, jobOptions);
    }

    /**
     * Sets the queue.
     *
     * @param queue 1 to 64 ASCII letters, digits, {@code _} and {@code -}. Defaults to {@code default}.
     * @return a request for this queue
     * @throws InvalidJobException if the name has another form
     */
    public JobRequest queue(String queue) {
        return new JobRequest(call, options.withQueue(queue), unique, jobOptions);
    }

    /**
     * Sets the priority: among the due jobs of a queue, the smaller number goes first.
     *
     * @param priority any number. Defaults to 0.
     * @return a request with this priority
     */
    public JobRequest priority(int priority) {
        return new JobRequest(call, options.withPriority(priority), unique, jobOptions);
    }

    /**
     * Sets the earliest time of the first attempt, by the clock of the database. Replaces a delay.
     *
     * @param runAt a time from 1970-01-01T00:00:00Z to 9999-12-31T00:00:00Z; a time in the past means due at once
     * @return a request with this time
     * @throws InvalidJobException if the time is out of range
     */
    public JobRequest runAt(Instant runAt) {
        return new JobRequest(call, options.withRunAt(runAt), unique, jobOptions);
    }

    /**
     * Sets the delay before the first attempt, counted from the start of the transaction that enqueues the job.
     * Replaces the time of {@link #runAt(Instant)}.
     *
     * @param delay zero to 36 500 days. Defaults to zero: due at once.
     * @return a request with this delay
     * @throws InvalidJobException if the delay is out of range
     */
    public JobRequest delay(Duration delay) {
        return new JobRequest(call, options.withDelay(delay), unique, jobOptions);
    }

    /**
     * Sets the maximum number of retries after the first attempt.
     *
     * @param retryLimit 0 to 1 000. Defaults to 10.
     * @return a request with this limit
     * @throws InvalidJobException if the limit is out of range
     */
    public JobRequest retryLimit(int retryLimit) {
        return new JobRequest(call, options.withRetryLimit(retryLimit), unique, jobOptions);
    }

    /**
     * Makes the job unique: at most one job of the queue holds a key. What happens if another job holds the key is the
     * choice of {@link #onConflict} or {@link #debounce}; by default that job is kept, and nothing is enqueued.
     *
     * @param key 1 to 500 bytes of UTF-8 without control characters. Defaults to no key: the job is not unique.
     * @return a request with this key
     * @throws InvalidJobException if the key breaks a rule; the message does not show the key
     */
    public JobRequest uniqueKey(String key) {
        return new JobRequest(call, options, unique.withKey(key), jobOptions);
    }

    /**
     * Sets how long the job holds its key at least, counted from the start of the transaction that enqueues the job.
     * The job then holds its key until this time has passed <em>and</em> the job is complete, dead or cancelled.
     *
     * @param duration 1 s to 365 days. Defaults to none: the job holds its key until it is finished.
     * @return a request with this duration
     * @throws InvalidJobException if the duration is out of range, or this request uses {@link OnConflict#REPLACE} or
     *     {@link OnConflict#DEBOUNCE}
     */
    public JobRequest within(Duration duration) {
        return new JobRequest(call, options, unique.withWithin(duration), jobOptions);
    }

    /**
     * Sets what happens if another job holds the key.
     *
     * @param onConflict {@link OnConflict#KEEP} or {@link OnConflict#REPLACE}; use {@link #debounce} for
     *     {@link OnConflict#DEBOUNCE}, which needs two durations. Defaults to {@link OnConflict#KEEP}.
     * @return a request with this choice
     * @throws InvalidJobException if the choice is {@link OnConflict#DEBOUNCE}, or is not {@link OnConflict#KEEP} and
     *     this request has a duration of {@link #within}
     */
    public JobRequest onConflict(OnConflict onConflict) {
        return new JobRequest(call, options, unique.withOnConflict(onConflict), jobOptions);
    }

    /**
     * Sends only the last of many requests with the same key ({@link OnConflict#DEBOUNCE}). Each request replaces the
     * payload of the job that waits, and postpones this job until {@code quiet} after the request, but never past
     * {@code maxWait} after the first request.
     *
     * @param quiet 1 ms to 365 days
     * @param maxWait {@code quiet} to 365 days
     * @return a request with these durations
     * @throws InvalidJobException if a duration is out of range, or this request has a duration of {@link #within}, a
     *     time of {@link #runAt(Instant)} or a delay of {@link #delay(Duration)}
     */
    public JobRequest debounce(Duration quiet, Duration maxWait) {
        return new JobRequest(call, options, unique.withDebounce(quiet, maxWait), jobOptions);
    }

    /**
     * Sets the time after which the job is not sent. A job that still waits at this time becomes dead; its error begins
     * with {@code EXPIRED}. A call that has started before goes on. If a retry would start after this time, the job
     * becomes dead at once.
     *
     * @param expiresAt a time from 1970-01-01T00:00:00Z to 9999-12-31T00:00:00Z, by the clock of the database. Defaults
     *     to no expiry. A time in the past is allowed: the job is never sent.
     * @return a request with this time
     * @throws InvalidJobException if the time is out of range
     */
    public JobRequest expiresAt(Instant expiresAt) {
        return new JobRequest(call, options, unique, jobOptions.withExpiresAt(expiresAt));
    }

    /**
     * Sets the delays before the retries.
     *
     * @param backoff the delays. Defaults to the backoff of the queue.
     * @return a request with this backoff
     */
    public JobRequest backoff(Backoff backoff) {
        return new JobRequest(call, options, unique, jobOptions.withBackoff(backoff));
    }

    /**
     * Sets the tags, by which jobs can be found. Replaces the tags of this request.
     *
     * @param tags 0 to 20 different texts of 1 to 100 characters without control characters. Defaults to none.
     * @return a request with these tags
     * @throws InvalidJobException if there are too many tags, a tag is given twice, or a tag breaks a rule
     */
    public JobRequest tags(String... tags) {
        return tags(List.of(tags));
    }

    /**
     * Sets the tags, by which jobs can be found. Replaces the tags of this request.
     *
     * @param tags 0 to 20 different texts of 1 to 100 characters without control characters. Defaults to none.
     * @return a request with these tags
     * @throws InvalidJobException if there are too many tags, a tag is given twice, or a tag breaks a rule
     */
    public JobRequest tags(Collection<String> tags) {
        return new JobRequest(call, options, unique, jobOptions.withTags(tags));
    }

    /**
     * Sets a text that tells people what the job is for. The queue does not use the text.
     *
     * @param label 1 to 200 characters without control characters. Defaults to no label.
     * @return a request with this label
     * @throws InvalidJobException if the label breaks a rule
     */
    public JobRequest label(String label) {
        return new JobRequest(call, options, unique, jobOptions.withLabel(label));
    }

    /**
     * Sets the values that suit the delivery of a webhook to a server of another organization: a time-out of 20 seconds, and ten
     * retries after 10 s, 1 min, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 16 h and 24 h, which is about three days in all.
     * Each value can be replaced afterwards.
     *
     * @return a request with this time-out, backoff and retry limit
     */
    public JobRequest webhook() {
        Duration[] delays = WEBHOOK_DELAYS.toArray(Duration[]::new);
        return timeout(WEBHOOK_TIMEOUT).backoff(Backoff.list(delays)).retryLimit(delays.length);
    }

    /**
     * The HTTP method.
     *
     * @return the future value of the column {@code http_verb}
     */
    public HttpVerb verb() {
        return call.verb();
    }

    /**
     * The path and query that will be appended to the consumer's base URL.
     *
     * @return the future value of the column {@code url_path}
     */
    public String urlPath() {
        return call.urlPath();
    }

    /**
     * The payload as JSON text.
     *
     * @return the future value of the column {@code payload}, empty for NULL
     */
    public Optional<String> payload() {
        return Optional.ofNullable(call.payload());
    }

    /**
     * The length of the payload after PostgreSQL has stored it as {@code jsonb}. {@code supaqueue.payload.max-bytes}
     * limits this length.
     *
     * @return an upper bound in bytes of UTF-8; 0 for no payload
     */
    public long payloadBytes() {
        return call.payloadBytes();
    }

    /**
     * The job's own headers.
     *
     * @return the values by name, as an unmodifiable map
     */
    public Map<String, String> headers() {
        return call.headers();
    }

    /**
     * The maximum total time of one call.
     *
     * @return the time-out, empty if the time-out of the queue applies
     */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(call.timeout());
    }

    /**
     * The trace of the call.
     *
     * @return the value in the form of the header {@code traceparent}, empty if no trace was set
     */
    public Optional<String> traceParent() {
        return Optional.ofNullable(call.traceParent());
    }

    /**
     * The name of the queue.
     *
     * @return the future value of the column {@code queue}
     */
    public String queue() {
        return options.queue();
    }

    /**
     * The priority.
     *
     * @return the future value of the column {@code priority}
     */
    public int priority() {
        return options.priority();
    }

    /**
     * The earliest time of the first attempt.
     *
     * @return the time, empty if {@link #delay()} determines the time
     */
    public Optional<Instant> runAt() {
        return Optional.ofNullable(options.runAt());
    }

    /**
     * The delay before the first attempt.
     *
     * @return the delay; zero if {@link #runAt()} determines the time
     */
    public Duration delay() {
        return options.delay();
    }

    /**
     * The maximum number of retries after the first attempt.
     *
     * @return the future value of the column {@code retry_limit}
     */
    public int retryLimit() {
        return options.retryLimit();
    }

    /**
     * The unique key.
     *
     * @return the future value of the column {@code unique_key}, empty if the job is not unique
     */
    public Optional<String> uniqueKey() {
        return Optional.ofNullable(unique.key());
    }

    /**
     * How long the job holds its key at least.
     *
     * @return the duration, empty if the job holds its key until it is finished
     */
    public Optional<Duration> within() {
        return Optional.ofNullable(unique.within());
    }

    /**
     * What happens if another job holds the key.
     *
     * @return the choice; {@link OnConflict#KEEP} also if the job is not unique
     */
    public OnConflict onConflict() {
        return unique.onConflict();
    }

    /**
     * How long a request postpones the job.
     *
     * @return the duration, empty unless {@link #onConflict()} is {@link OnConflict#DEBOUNCE}
     */
    public Optional<Duration> quiet() {
        return Optional.ofNullable(unique.quiet());
    }

    /**
     * How long requests postpone the job at most, counted from the first request.
     *
     * @return the duration, empty unless {@link #onConflict()} is {@link OnConflict#DEBOUNCE}
     */
    public Optional<Duration> maxWait() {
        return Optional.ofNullable(unique.maxWait());
    }

    /**
     * The time after which the job is not sent.
     *
     * @return the future value of the column {@code expires_at}, empty for NULL
     */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(jobOptions.expiresAt());
    }

    /**
     * The delays before the retries.
     *
     * @return the backoff, empty if the backoff of the queue applies
     */
    public Optional<Backoff> backoff() {
        return Optional.ofNullable(jobOptions.backoff());
    }

    /**
     * The tags.
     *
     * @return an unmodifiable list, which may be empty
     */
    public List<String> tags() {
        return jobOptions.tags();
    }

    /**
     * The text that tells people what the job is for.
     *
     * @return the future value of the column {@code label}, empty for NULL
     */
    public Optional<String> label() {
        return Optional.ofNullable(jobOptions.label());
    }

    /**
     * Describes the request without its payload and headers, because both may contain secrets.
     *
     * @return the verb, the path and the queue
     */
    @Override
    public String toString() {
        return "JobRequest[" + verb() + " " + urlPath() + ", queue=" + queue() + "]";
    }
}
