package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.supaqueue.console.store.Reads;
import org.supaqueue.internal.store.SqlFile;

/** Shows the state of all queues. */
final class OverviewApi {

    private static final SqlFile SQL = new SqlFile(Reads.class, "overview.sql");
    private static final String SERIES = SQL.statement("series");
    private static final String TOTALS = SQL.statement("totals");
    private static final String OLDEST_WAITING = SQL.statement("oldest_waiting");
    private static final String COUNTS = SQL.statement("counts");
    private static final String NODES = SQL.statement("nodes");
    private static final String PROBLEMS = SQL.statement("problems");

    private final Reading reading;

    OverviewApi(Reading reading) {
        this.reading = reading;
    }

    List<Route> routes() {
        return List.of(Route.get("overview", this::overview));
    }

    private ApiAnswer overview(ApiRequest request) {
        Input input = request.queryInput(Period.NAME);
        Period period = Period.read(input);
        input.check();
        return reading.read(reads -> ApiAnswer.ok(overview(period, reads)));
    }

    private static JsonObject overview(Period period, Reads reads) {
        Map<String, String> parameters = period.parameters();
        return Json.createObjectBuilder()
                .add(Period.NAME, period.text())
                .add("bucket_ms", period.bucket().toMillis())
                .add("series", JsonParts.array(reads.rows(SERIES, parameters)))
                .add("totals", reads.row(TOTALS, parameters).orElseThrow())
                .add("oldest_waiting", JsonParts.array(reads.rows(OLDEST_WAITING, Map.of())))
                .add("counts", JsonParts.array(reads.rows(COUNTS, Map.of())))
                .add("nodes", JsonParts.array(reads.rows(NODES, Map.of())))
                .add("problems", JsonParts.array(reads.rows(PROBLEMS, Map.of())))
                .build();
    }
}
