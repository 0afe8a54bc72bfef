package org.supaqueue.internal.store;

import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.supaqueue.Backoff;
import org.supaqueue.JobRequest;
import org.supaqueue.OnConflict;
import org.supaqueue.internal.request.JobHeaders;

/**
 * A value that a job request gives to its row.
 *
 * @param type the PostgreSQL type
 * @param jdbcType the JDBC type, also for NULL, so that the parameters keep their types and the statement stays
 *     prepared. With {@code OTHER} the statement decides the type, which saves a cast from text.
 * @param element the PostgreSQL type of the elements if the values are sent as an array
 * @param newArray creates the Java array of the values. The driver sends a typed array in binary, and an {@code
 *     Object[]} as text.
 */
record EnqueuedColumn(
        String name,
        String type,
        int jdbcType,
        String element,
        IntFunction<Object[]> newArray,
        Function<JobRequest, Object> value) {

    private static final EnqueuedColumn PAYLOAD =
            sentAsText("payload", "jsonb", r -> r.payload().orElse(null));

    static final List<EnqueuedColumn> ALWAYS = List.of(
            text("http_verb", r -> r.verb().name()),
            text("url_path", JobRequest::urlPath),
            PAYLOAD,
            sentAsText("headers", "jsonb", r -> JobHeaders.toJson(r.headers())),
            integer("timeout_ms", r -> r.timeout().map(t -> (int) t.toMillis()).orElse(null)),
            text("trace_parent", r -> r.traceParent().orElse(null)),
            text("queue", JobRequest::queue),
            integer("priority", JobRequest::priority),
            sentAsText(
                    "run_at",
                    "timestamptz",
                    r -> r.runAt().map(Instant::toString).orElse(null)),
            bigint("delay", r -> r.delay().toMillis()),
            integer("retry_limit", JobRequest::retryLimit));

    /** The values of a request with a unique key. */
    static final List<EnqueuedColumn> UNIQUE = Stream.concat(
                    ALWAYS.stream(),
                    Stream.of(
                            text("unique_key", r -> r.uniqueKey().orElse(null)),
                            bigint("within", r -> millis(r.within())),
                            flag("while_waiting", r -> r.onConflict() == OnConflict.KEEP ? null : true),
                            bigint("quiet", r -> millis(r.quiet()))))
            .toList();

    private static Long millis(Optional<Duration> duration) {
        return duration.map(Duration::toMillis).orElse(null);
    }

    /** The columns that few jobs use. The statement leaves out such a column if no job of the batch uses the column. */
    static final List<EnqueuedColumn> OPTIONAL = List.of(
            sentAsText(
                    "expires_at",
                    "timestamptz",
                    r -> r.expiresAt().map(Instant::toString).orElse(null)),
            text("backoff", r -> r.backoff().map(Backoff::toString).orElse(null)),
            sentAsText("tags", "text[]", r -> r.tags().isEmpty() ? null : ArrayText.of(r.tags(), tag -> tag)),
            text("label", r -> r.label().orElse(null)));

    /** {@return these columns, and the optional columns that the jobs of a batch use} */
    static List<EnqueuedColumn> withUsed(List<EnqueuedColumn> columns, List<JobRequest> requests) {
        List<EnqueuedColumn> optional = OPTIONAL.stream()
                .filter(column -> requests.stream().anyMatch(request -> column.valueOf(request) != null))
                .toList();
        return optional.isEmpty()
                ? columns
                : Stream.concat(columns.stream(), optional.stream()).toList();
    }

    Object valueOf(JobRequest request) {
        return value.apply(request);
    }

    Object[] valueOf(List<JobRequest> requests) {
        return requests.stream().map(value).toArray(newArray);
    }

    /** Whether all values of a batch are equal. Always false for payloads, because they are long and seldom equal. */
    boolean isShared(Object[] values) {
        return this != PAYLOAD && Stream.of(values).allMatch(value -> Objects.equals(value, values[0]));
    }

    private static EnqueuedColumn text(String name, Function<JobRequest, Object> value) {
        return new EnqueuedColumn(name, "text", Types.VARCHAR, "text", String[]::new, value);
    }

    /** A column of a type whose values are sent as text. */
    private static EnqueuedColumn sentAsText(String name, String type, Function<JobRequest, Object> value) {
        return new EnqueuedColumn(name, type, Types.OTHER, "text", String[]::new, value);
    }

    private static EnqueuedColumn integer(String name, Function<JobRequest, Object> value) {
        return new EnqueuedColumn(name, "integer", Types.INTEGER, "integer", Integer[]::new, value);
    }

    private static EnqueuedColumn bigint(String name, Function<JobRequest, Object> value) {
        return new EnqueuedColumn(name, "bigint", Types.BIGINT, "bigint", Long[]::new, value);
    }

    private static EnqueuedColumn flag(String name, Function<JobRequest, Object> value) {
        return new EnqueuedColumn(name, "boolean", Types.BOOLEAN, "boolean", Boolean[]::new, value);
    }
}
