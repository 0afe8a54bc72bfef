package org.supaqueue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.supaqueue.internal.request.CallSpec;
import org.supaqueue.internal.request.InsertOptions;
import org.supaqueue.internal.request.Payload;

/**
 * A call to enqueue: {@code JobRequest.post("/api/resource").payload(order).priority(-1)}.
 *
 * <p>Immutable: each method returns a new request, so one can be kept and varied, and shared between threads. Every
 * value is checked when it is given; {@link InvalidJobException} names the column at fault and the rule.
 *
 * @since 0.1.0
 */
public final class JobRequest {

    private final CallSpec call;
    private final InsertOptions options;

    private JobRequest(CallSpec call, InsertOptions options) {
        this.call = call;
        this.options = options;
    }

    /**
     * A GET request.
     *
     * @param urlPath what to append to the consumer's base URL: see {@link #of}
     * @return the request, with every default
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest get(String urlPath) {
        return of(HttpVerb.GET, urlPath);
    }

    /**
     * A POST request.
     *
     * @param urlPath what to append to the consumer's base URL: see {@link #of}
     * @return the request, with every default
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest post(String urlPath) {
        return of(HttpVerb.POST, urlPath);
    }

    /**
     * A PUT request.
     *
     * @param urlPath what to append to the consumer's base URL: see {@link #of}
     * @return the request, with every default
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest put(String urlPath) {
        return of(HttpVerb.PUT, urlPath);
    }

    /**
     * A PATCH request.
     *
     * @param urlPath what to append to the consumer's base URL: see {@link #of}
     * @return the request, with every default
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest patch(String urlPath) {
        return of(HttpVerb.PATCH, urlPath);
    }

    /**
     * A DELETE request.
     *
     * @param urlPath what to append to the consumer's base URL: see {@link #of}
     * @return the request, with every default
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest delete(String urlPath) {
        return of(HttpVerb.DELETE, urlPath);
    }

    /**
     * A request of any verb.
     *
     * @param verb the HTTP method
     * @param urlPath what to append to the consumer's base URL, sent byte for byte: empty, or starting with {@code /}
     *     or {@code ?}; RFC 3986 path and query characters and valid percent-encodings only; no fragment; in its path
     *     no {@code .} or {@code ..} segment and no empty one before the last, plain or encoded, with or without
     *     {@code ;parameters}, no encoded slash, backslash or control character, and valid UTF-8 where it is encoded;
     *     at most 8 000 bytes
     * @return the request: no payload, no headers, queue {@code default}, priority 0, due at once, 10 retries, the
     *     queue's request time-out
     * @throws InvalidJobException if the path breaks a rule
     */
    public static JobRequest of(HttpVerb verb, String urlPath) {
        return new JobRequest(CallSpec.of(verb, urlPath), InsertOptions.DEFAULT);
    }

    /**
     * Sets the payload: the JSON body of a POST, PUT or PATCH; the query parameters of a GET or DELETE, for which it
     * must be a flat object of strings, numbers, booleans and arrays of these.
     *
     * @param payload a {@link CharSequence} is JSON text, a {@link jakarta.json.JsonValue} is taken as it is, any other
     *     object is written by JSON-B at once; null for none
     * @return a request with that payload
     * @throws InvalidJobException if the text is not JSON, JSON-B cannot write the object, the payload holds what
     *     PostgreSQL cannot keep (U+0000, half a surrogate pair), or the verb cannot carry it
     */
    public JobRequest payload(Object payload) {
        return new JobRequest(call.withPayload(Payload.toJson(payload)), options);
    }

    /**
     * Adds a header to those the library sends, in place of one of the same name in any case.
     *
     * @param name a header name other than those the library sets ({@code Authorization}, {@code Content-Type},
     *     {@code User-Agent}, {@code Idempotency-Key}, {@code X-Supaqueue-*}, {@code traceparent}) and those that
     *     belong to the connection ({@code Host}, {@code Content-Length}, {@code Connection} and their like)
     * @param value visible ASCII, spaces and tabs inside, at most 8 000 characters
     * @return a request with that header
     * @throws InvalidJobException if the name or the value is refused, or there are more than 100 headers or 32 000
     *     characters in all; a value is never shown
     */
    public JobRequest header(String name, String value) {
        return new JobRequest(call.withHeader(name, value), options);
    }

    /**
     * Sets how long one call may take in all, from connecting to the last byte of the answer.
     *
     * @param timeout from 1 ms to 24 h, in whole milliseconds
     * @return a request with that time-out
     * @throws InvalidJobException if the time-out is out of range
     */
    public JobRequest timeout(Duration timeout) {
        return new JobRequest(call.withTimeout(timeout), options);
    }

    /**
     * Sets the trace the call belongs to, sent as the header {@code traceparent}.
     *
     * @param traceParent a W3C trace-context value, such as
     *     {@code 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}
     * @return a request with that trace
     * @throws InvalidJobException if the value has another form
     */
    public JobRequest traceParent(String traceParent) {
        return new JobRequest(call.withTraceParent(traceParent), options);
    }

    /**
     * Sets the queue.
     *
     * @param queue letters, digits, {@code _} and {@code -}, 1 to 64 of them. Defaults to {@code default}.
     * @return a request for that queue
     * @throws InvalidJobException if the name has another form
     */
    public JobRequest queue(String queue) {
        return new JobRequest(call, options.withQueue(queue));
    }

    /**
     * Sets the priority: among the due jobs of a queue, smaller goes first.
     *
     * @param priority any number. Defaults to 0.
     * @return a request of that priority
     */
    public JobRequest priority(int priority) {
        return new JobRequest(call, options.withPriority(priority));
    }

    /**
     * Sets the earliest time of the first attempt, by the database's clock; replaces a delay.
     *
     * @param runAt a time of the years 1970 to 9999; one that has passed means at once
     * @return a request due then
     * @throws InvalidJobException if the time is out of range
     */
    public JobRequest runAt(Instant runAt) {
        return new JobRequest(call, options.withRunAt(runAt));
    }

    /**
     * Sets how long after the enqueueing transaction's start the first attempt may come; replaces a time.
     *
     * @param delay zero to 36 500 days. Defaults to zero: at once.
     * @return a request due then
     * @throws InvalidJobException if the delay is out of range
     */
    public JobRequest delay(Duration delay) {
        return new JobRequest(call, options.withDelay(delay));
    }

    /**
     * Sets how many retries may follow the first attempt.
     *
     * @param retryLimit 0 to 1 000. Defaults to 10.
     * @return a request with that limit
     * @throws InvalidJobException if the limit is out of range
     */
    public JobRequest retryLimit(int retryLimit) {
        return new JobRequest(call, options.withRetryLimit(retryLimit));
    }

    /**
     * The HTTP method.
     *
     * @return what the column {@code http_verb} will hold
     */
    public HttpVerb verb() {
        return call.verb();
    }

    /**
     * What will be appended to the consumer's base URL.
     *
     * @return what the column {@code url_path} will hold
     */
    public String urlPath() {
        return call.urlPath();
    }

    /**
     * The payload as JSON text.
     *
     * @return what the column {@code payload} will hold, empty for NULL
     */
    public Optional<String> payload() {
        return Optional.ofNullable(call.payload());
    }

    /**
     * How long the payload is once PostgreSQL has made it {@code jsonb}, which {@code supaqueue.payload.max-bytes} limits.
     *
     * @return bytes of UTF-8, at most; 0 for no payload
     */
    public long payloadBytes() {
        return call.payloadBytes();
    }

    /**
     * The job's own headers.
     *
     * @return values by name, unmodifiable
     */
    public Map<String, String> headers() {
        return call.headers();
    }

    /**
     * The total time one call may take.
     *
     * @return the time-out, empty where the queue's applies
     */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(call.timeout());
    }

    /**
     * The trace the call belongs to.
     *
     * @return the value of {@code traceparent}, if one was given
     */
    public Optional<String> traceParent() {
        return Optional.ofNullable(call.traceParent());
    }

    /**
     * The queue's name.
     *
     * @return what the column {@code queue} will hold
     */
    public String queue() {
        return options.queue();
    }

    /**
     * The priority.
     *
     * @return what the column {@code priority} will hold
     */
    public int priority() {
        return options.priority();
    }

    /**
     * The earliest time of the first attempt.
     *
     * @return the time, empty where {@link #delay()} tells it
     */
    public Optional<Instant> runAt() {
        return Optional.ofNullable(options.runAt());
    }

    /**
     * How long the first attempt waits.
     *
     * @return the delay; zero where {@link #runAt()} tells the time
     */
    public Duration delay() {
        return options.delay();
    }

    /**
     * How many retries may follow the first attempt.
     *
     * @return what the column {@code retry_limit} will hold
     */
    public int retryLimit() {
        return options.retryLimit();
    }

    /**
     * Says what the request is without its payload or headers, which may hold secrets.
     *
     * @return verb, path and queue
     */
    @Override
    public String toString() {
        return "JobRequest[" + verb() + " " + urlPath() + ", queue=" + queue() + "]";
    }
}
