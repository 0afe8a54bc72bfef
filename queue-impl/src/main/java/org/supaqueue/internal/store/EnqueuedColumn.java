package org.supaqueue.internal.store;

import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.supaqueue.JobRequest;
import org.supaqueue.internal.request.JobHeaders;

/**
 * What a request gives to its row.
 *
 * @param type its name in PostgreSQL
 * @param jdbcType the same, for a NULL too, so that a statement's parameters keep their types and it stays prepared;
 *     {@code OTHER} leaves it to the statement, and spares it a cast from text
 * @param element the type of its array's elements
 * @param array for values of that type: the driver sends a typed array in binary, an {@code Object[]} as text
 */
record EnqueuedColumn(
        String name,
        String type,
        int jdbcType,
        String element,
        IntFunction<Object[]> array,
        Function<JobRequest, Object> value) {

    private static final EnqueuedColumn PAYLOAD =
            written("payload", "jsonb", r -> r.payload().orElse(null));

    static final List<EnqueuedColumn> ALL = List.of(
            text("http_verb", r -> r.verb().name()),
            text("url_path", JobRequest::urlPath),
            PAYLOAD,
            written("headers", "jsonb", r -> JobHeaders.toJson(r.headers())),
            integer("timeout_ms", r -> r.timeout().map(t -> (int) t.toMillis()).orElse(null)),
            text("trace_parent", r -> r.traceParent().orElse(null)),
            text("queue", JobRequest::queue),
            integer("priority", JobRequest::priority),
            written(
                    "run_at",
                    "timestamptz",
                    r -> r.runAt().map(Instant::toString).orElse(null)),
            bigint("delay", r -> r.delay().toMillis()),
            integer("retry_limit", JobRequest::retryLimit));

    Object of(JobRequest request) {
        return value.apply(request);
    }

    Object[] of(List<JobRequest> requests) {
        return requests.stream().map(value).toArray(array);
    }

    /** Whether all requests of a batch give it the same. Payloads are not compared: they are long, and seldom alike. */
    boolean isShared(Object[] values) {
        return this != PAYLOAD && Stream.of(values).allMatch(value -> Objects.equals(value, values[0]));
    }

    private static EnqueuedColumn text(String name, Function<JobRequest, Object> value) {
        return new EnqueuedColumn(name, "text", Types.VARCHAR, "text", String[]::new, value);
    }

    /** Of a type whose values are sent as text. */
    private static EnqueuedColumn written(String name, String type, Function<JobRequest, Object> value) {
        return new EnqueuedColumn(name, type, Types.OTHER, "text", String[]::new, value);
    }

    private static EnqueuedColumn integer(String name, Function<JobRequest, Object> value) {
        return new EnqueuedColumn(name, "integer", Types.INTEGER, "integer", Integer[]::new, value);
    }

    private static EnqueuedColumn bigint(String name, Function<JobRequest, Object> value) {
        return new EnqueuedColumn(name, "bigint", Types.BIGINT, "bigint", Long[]::new, value);
    }
}
