package org.supaqueue.console.api;

import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.supaqueue.BulkKind;
import org.supaqueue.BulkRequest;
import org.supaqueue.JobFilter;
import org.supaqueue.console.masking.Redactions;

/**
 * A bulk operation that a caller asks for.
 *
 * @param isDryRun whether the jobs are only counted
 */
record BulkInput(BulkRequest request, boolean isDryRun) {

    private static final int MAX_RATE = 100_000;

    /** @throws Problem if a value is wrong, or the operation would show masked values */
    static BulkInput read(ApiRequest request, Redactions redactions) {
        Input input = request.bodyInput("kind", "filter", "rate", "queue", "run_at", "priority", "dry_run");
        input.required("kind");
        Optional<BulkKind> kind = input.parsed("kind", BulkInput::kind);
        FilterInput filter = filter(input, redactions);
        Builder builder = new Builder(input);
        boolean isDryRun = input.isTrue("dry_run");
        refuseMove(input, filter, redactions);
        input.check();
        BulkRequest bulk = builder.build(kind.orElseThrow(), filter.filter());
        input.check();
        return new BulkInput(bulk, isDryRun);
    }

    private static FilterInput filter(Input input, Redactions redactions) {
        JsonObject conditions = input.json("filter")
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .orElse(null);
        if (conditions == null) {
            input.error("filter", "filter must be an object");
            input.check();
        }
        Input fields = Input.ofBody(conditions, List.of(FilterInput.namesAnd()));
        FilterInput filter = FilterInput.read(fields, redactions);
        filter.check(fields);
        return filter;
    }

    private static BulkKind kind(String text) {
        return switch (text) {
            case "retry" -> BulkKind.RETRY;
            case "cancel" -> BulkKind.CANCEL;
            case "move" -> BulkKind.MOVE;
            default -> throw new IllegalArgumentException("retry, cancel or move");
        };
    }

    /** A queue that masks less would show the payloads of the moved jobs. */
    private static void refuseMove(Input input, FilterInput filter, Redactions redactions) {
        input.text("queue")
                .filter(target -> !redactions.areKeptIn(filter.queue(), target))
                .ifPresent(target -> input.error(
                        "queue", "queue " + target + " does not mask all that is masked in the queues of the jobs"));
    }

    /** Adds the options to a request. */
    private static final class Builder {

        private final Input input;
        private final Optional<Integer> rate;
        private final Optional<String> queue;
        private final Optional<Instant> runAt;
        private final Optional<Integer> priority;
        private BulkRequest request;

        Builder(Input input) {
            this.input = input;
            this.rate = input.integer("rate", 1, MAX_RATE);
            this.queue = input.text("queue");
            this.runAt = input.time("run_at");
            this.priority = input.integer("priority", Integer.MIN_VALUE, Integer.MAX_VALUE);
        }

        BulkRequest build(BulkKind kind, JobFilter filter) {
            input.use(Optional.of(filter), given -> request = begin(kind, given));
            input.check();
            use(queue, BulkRequest::toQueue);
            use(runAt, BulkRequest::toRunAt);
            use(priority, BulkRequest::toPriority);
            use(rate, BulkRequest::rate);
            return request;
        }

        private static BulkRequest begin(BulkKind kind, JobFilter filter) {
            return switch (kind) {
                case RETRY -> BulkRequest.retry(filter);
                case CANCEL -> BulkRequest.cancel(filter);
                case MOVE -> BulkRequest.move(filter);
            };
        }

        private <T> void use(Optional<T> value, BiFunction<BulkRequest, T, BulkRequest> setter) {
            input.use(value, given -> request = setter.apply(request, given));
        }
    }
}
