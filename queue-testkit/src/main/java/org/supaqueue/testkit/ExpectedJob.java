package org.supaqueue.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.supaqueue.HttpVerb;
import org.supaqueue.Job;
import org.supaqueue.JobState;
import org.supaqueue.internal.request.Payload;

/**
 * The job that a test expects. A job matches if it meets all conditions; what the test does not name can be anything.
 * Immutable. Example: {@code post("/orders").queue("mail").payload("{\"order\": 17}")}.
 *
 * @since 0.1.0
 */
public final class ExpectedJob {

    /** A condition in words, and a function that says in words what the job has instead, or null if it matches. */
    private record Condition(String text, Function<Job, String> difference) {}

    private final List<Condition> conditions;

    private ExpectedJob(List<Condition> conditions) {
        this.conditions = conditions;
    }

    /** {@return any job} */
    public static ExpectedJob any() {
        return new ExpectedJob(List.of());
    }

    /**
     * A job with an HTTP method and a path.
     *
     * @param verb the method
     * @param urlPath the path and query, as the application enqueued them
     * @return the expectation
     */
    public static ExpectedJob of(HttpVerb verb, String urlPath) {
        return any().with(
                        verb + " " + urlPath, job -> job.verb() + " " + job.urlPath(), (verb + " " + urlPath)::equals);
    }

    /**
     * A GET job.
     *
     * @param urlPath the path and query
     * @return the expectation
     */
    public static ExpectedJob get(String urlPath) {
        return of(HttpVerb.GET, urlPath);
    }

    /**
     * A POST job.
     *
     * @param urlPath the path and query
     * @return the expectation
     */
    public static ExpectedJob post(String urlPath) {
        return of(HttpVerb.POST, urlPath);
    }

    /**
     * A PUT job.
     *
     * @param urlPath the path and query
     * @return the expectation
     */
    public static ExpectedJob put(String urlPath) {
        return of(HttpVerb.PUT, urlPath);
    }

    /**
     * A PATCH job.
     *
     * @param urlPath the path and query
     * @return the expectation
     */
    public static ExpectedJob patch(String urlPath) {
        return of(HttpVerb.PATCH, urlPath);
    }

    /**
     * A DELETE job.
     *
     * @param urlPath the path and query
     * @return the expectation
     */
    public static ExpectedJob delete(String urlPath) {
        return of(HttpVerb.DELETE, urlPath);
    }

    /**
     * The payload is equal as JSON: the order of keys, spaces and the writing of numbers do not matter.
     *
     * @param payload JSON text, a JSON value, or any object for JSON-B
     * @return an expectation with this condition
     */
    public ExpectedJob payload(Object payload) {
        String json = Payload.toJson(payload);
        return with("payload " + json, ExpectedJob::payloadOf, actual -> JsonText.areEqual(actual, json));
    }

    /**
     * The payload contains a part: each key of the part is in the payload with the same value. An object as value may
     * have more keys too.
     *
     * @param part JSON text, a JSON value, or any object for JSON-B
     * @return an expectation with this condition
     */
    public ExpectedJob payloadContaining(Object part) {
        String json = Payload.toJson(part);
        return with("a payload containing " + json, ExpectedJob::payloadOf, actual -> JsonText.contains(actual, json));
    }

    private static String payloadOf(Job job) {
        return job.payload().orElse("null");
    }

    /**
     * The job is in a queue.
     *
     * @param queue the name of the queue
     * @return an expectation with this condition
     */
    public ExpectedJob queue(String queue) {
        return with("queue " + queue, job -> job.queue(), queue::equals);
    }

    /**
     * The job has a header.
     *
     * @param name the name, as the application enqueued it
     * @param value the value
     * @return an expectation with this condition
     */
    public ExpectedJob header(String name, String value) {
        return with("header " + name + ": " + value, job -> job.headers().get(name), value::equals);
    }

    /**
     * The job has a tag.
     *
     * @param tag the tag
     * @return an expectation with this condition
     */
    public ExpectedJob tag(String tag) {
        return with("tag " + tag, Job::tags, tags -> tags.contains(tag));
    }

    /**
     * The earliest time of the next attempt.
     *
     * @param runAt the time, for example {@code kit.clock().instant().plusSeconds(10)}
     * @return an expectation with this condition
     */
    public ExpectedJob runAt(Instant runAt) {
        return with("run_at " + runAt, Job::runAt, runAt::equals);
    }

    /**
     * The job is in a state.
     *
     * @param state the state
     * @return an expectation with this condition
     */
    public ExpectedJob state(JobState state) {
        return with("state " + state, Job::state, state::equals);
    }

    /**
     * Any other condition.
     *
     * @param description the condition in words, for the message of a failure
     * @param condition the condition
     * @return an expectation with this condition
     */
    public ExpectedJob matching(String description, Predicate<Job> condition) {
        return with(description, job -> job, condition);
    }

    private <T> ExpectedJob with(String text, Function<Job, T> actual, Predicate<T> condition) {
        List<Condition> all = new ArrayList<>(conditions);
        all.add(new Condition(text, job -> {
            T value = actual.apply(job);
            return condition.test(value) ? null : String.valueOf(value);
        }));
        return new ExpectedJob(List.copyOf(all));
    }

    boolean matches(Job job) {
        return conditions.stream().allMatch(condition -> condition.difference().apply(job) == null);
    }

    /** {@return the conditions that the job does not meet, in words} */
    String differences(Job job) {
        return conditions.stream()
                .filter(condition -> condition.difference().apply(job) != null)
                .map(Condition::text)
                .collect(Collectors.joining(", "));
    }

    /** {@return the conditions in words} */
    @Override
    public String toString() {
        return conditions.isEmpty()
                ? "any job"
                : conditions.stream().map(Condition::text).collect(Collectors.joining(", "));
    }
}
