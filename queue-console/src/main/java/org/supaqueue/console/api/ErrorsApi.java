package org.supaqueue.console.api;

import jakarta.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.supaqueue.console.store.Reads;
import org.supaqueue.internal.store.SqlFile;

/** Shows failed attempts, grouped by fingerprint. */
final class ErrorsApi {

    private static final SqlFile SQL = new SqlFile(Reads.class, "errors.sql");
    private static final String ERRORS = SQL.statement("errors");
    private static final String FIRST_BUCKET = SQL.statement("first_bucket");

    private final Reading reading;

    ErrorsApi(Reading reading) {
        this.reading = reading;
    }

    List<Route> routes() {
        return List.of(Route.get("errors", this::errors));
    }

    private ApiAnswer errors(ApiRequest request) {
        Input input = request.queryInput(Period.NAME, "queue");
        Period period = Period.read(input);
        Optional<String> queue = input.text("queue");
        input.check();
        Map<String, String> parameters = new HashMap<>(period.parameters());
        parameters.put("queue", queue.orElse(null));
        return reading.read(reads -> ApiAnswer.ok(Json.createObjectBuilder(
                        reads.row(FIRST_BUCKET, period.parameters()).orElseThrow())
                .add(Period.NAME, period.text())
                .add("bucket_ms", period.bucket().toMillis())
                .add("items", JsonParts.array(reads.rows(ERRORS, parameters)))
                .build()));
    }
}
