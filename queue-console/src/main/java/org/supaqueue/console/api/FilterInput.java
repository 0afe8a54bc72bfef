package org.supaqueue.console.api;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.supaqueue.HttpVerb;
import org.supaqueue.JobFilter;
import org.supaqueue.JobState;
import org.supaqueue.console.masking.JsonPath;
import org.supaqueue.console.masking.Redactions;

/** Reads the conditions that jobs must meet. */
final class FilterInput {

    private static final String PAYLOAD_PATH = "payload_path";
    private static final String PAYLOAD_VALUE = "payload_value";
    private static final List<String> NAMES = List.of(
            "queue",
            "status",
            "http_verb",
            "path_prefix",
            "response_status",
            "error",
            "tag",
            "created_after",
            "created_before",
            PAYLOAD_PATH,
            PAYLOAD_VALUE);

    /** As long as the longest path of a job. */
    private static final int MAX_TEXT = 8_000;

    private JobFilter filter = JobFilter.all();
    private Optional<String> queue = Optional.empty();
    private boolean isRedacted;

    private FilterInput() {}

    /** {@return the names of the conditions, and other names} */
    static String[] namesAnd(String... others) {
        return Stream.concat(NAMES.stream(), Stream.of(others)).toArray(String[]::new);
    }

    /** Reads the conditions, and collects the problems in the input. */
    static FilterInput read(Input input, Redactions redactions) {
        FilterInput read = new FilterInput();
        read.readAll(input, redactions);
        return read;
    }

    private void readAll(Input input, Redactions redactions) {
        queue = input.text("queue");
        use(input, queue, JobFilter::queue);
        use(input, input.parsed("status", FilterInput::state), JobFilter::status);
        use(input, input.parsed("http_verb", FilterInput::verb), JobFilter::verb);
        use(input, text(input, "path_prefix"), JobFilter::pathPrefix);
        use(input, input.integer("response_status", 100, 599), JobFilter::responseStatus);
        use(input, text(input, "error"), JobFilter::error);
        use(input, text(input, "tag"), JobFilter::tag);
        use(input, input.time("created_after"), JobFilter::createdAfter);
        use(input, input.time("created_before"), JobFilter::createdBefore);
        readPayload(input, redactions);
    }

    private void readPayload(Input input, Redactions redactions) {
        Optional<JsonPath> path =
                text(input, PAYLOAD_PATH).flatMap(given -> input.parsed(PAYLOAD_PATH, JsonPath::parse));
        Optional<String> value = text(input, PAYLOAD_VALUE);
        if (input.has(PAYLOAD_PATH) != input.has(PAYLOAD_VALUE)) {
            input.error(
                    input.has(PAYLOAD_PATH) ? PAYLOAD_VALUE : PAYLOAD_PATH,
                    PAYLOAD_PATH + " and " + PAYLOAD_VALUE + " belong together");
            return;
        }
        isRedacted = path.filter(given -> redactions.refuses(queue, given)).isPresent();
        if (value.isPresent()) {
            use(input, path, (current, given) -> current.payload(given.toString(), value.get()));
        }
    }

    /** The filter of a bulk operation is stored, and shown with each list of operations. */
    private static Optional<String> text(Input input, String name) {
        Optional<String> text = input.text(name);
        if (text.filter(given -> given.length() > MAX_TEXT).isPresent()) {
            input.error(name, name + " must have at most " + MAX_TEXT + " characters");
            return Optional.empty();
        }
        return text;
    }

    private <T> void use(Input input, Optional<T> value, BiFunction<JobFilter, T, JobFilter> setter) {
        input.use(value, given -> filter = setter.apply(filter, given));
    }

    private static JobState state(String text) {
        for (JobState state : JobState.values()) {
            if (StatusText.of(state).equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException("available, processing, failed, complete, dead or cancelled");
    }

    private static HttpVerb verb(String text) {
        try {
            return HttpVerb.valueOf(text);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("GET, POST, PUT, PATCH or DELETE", unknown);
        }
    }

    /** @throws Problem if the input has a problem, or the filter would tell something about a masked value */
    void check(Input input) {
        input.check();
        if (isRedacted) {
            throw Problem.invalid(
                    "redacted-path",
                    List.of(new FieldError(
                            PAYLOAD_PATH,
                            PAYLOAD_PATH + " is masked by supaqueue.console.redact, so no filter may use it")));
        }
    }

    /** {@return the only queue of the jobs; empty for all queues} */
    Optional<String> queue() {
        return queue;
    }

    JobFilter filter() {
        return filter;
    }

    String toJson() {
        return filter.toJson();
    }
}
