package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.supaqueue.console.exchange.StoredJob;

/** Lists jobs, counts them, and shows one. */
final class JobsApi {

    private static final String PAGE = JobRows.SQL.statement("page");
    private static final String COUNT = JobRows.SQL.statement("count");
    private static final String EXACT_COUNT = JobRows.SQL.statement("exact_count");
    private static final String EXACT = "exact";
    private static final Set<String> MARKS = Set.of("read_id", "found");

    private final Reading reading;
    private final Facts facts;

    JobsApi(Reading reading, Facts facts) {
        this.reading = reading;
        this.facts = facts;
    }

    List<Route> routes() {
        return List.of(
                Route.get("jobs", this::page), Route.get("jobs/count", this::count), Route.get("jobs/*", this::job));
    }

    private ApiAnswer page(ApiRequest request) {
        Input input = request.queryInput(FilterInput.namesAnd(PageInput.BEFORE, PageInput.LIMIT));
        FilterInput filter = FilterInput.read(input, facts.console().redactions());
        PageInput page = PageInput.read(input);
        filter.check(input);
        Map<String, String> parameters = new HashMap<>();
        parameters.put("filter", filter.toJson());
        parameters.put("before", page.before().orElse(null));
        parameters.put("limit", Integer.toString(page.limit()));
        return ApiAnswer.ok(page(reading.read(reads -> reads.rows(PAGE, parameters)), page.limit()));
    }

    private static JsonObject page(List<JsonObject> rows, int limit) {
        List<JsonObject> items = new ArrayList<>();
        JsonValue next = JsonValue.NULL;
        JsonValue searched = JsonValue.NULL;
        for (JsonObject row : rows) {
            if (row.getBoolean("found")) {
                items.add(JsonParts.without(row, MARKS));
                next = items.size() == limit ? row.get("read_id") : JsonValue.NULL;
            } else {
                next = row.get("read_id");
                searched = next;
            }
        }
        return Json.createObjectBuilder()
                .add("items", JsonParts.array(items))
                .add("next", next)
                .add("searched_back_to", searched)
                .build();
    }

    private ApiAnswer count(ApiRequest request) {
        Input input = request.queryInput(FilterInput.namesAnd(EXACT));
        FilterInput filter = FilterInput.read(input, facts.console().redactions());
        boolean exact = input.isTrue(EXACT);
        filter.check(input);
        Map<String, String> parameters = Map.of("filter", filter.toJson());
        return ApiAnswer.ok(
                exact
                        ? reading.readLong(reads -> reads.row(EXACT_COUNT, parameters))
                                .orElseThrow()
                        : reading.read(reads -> reads.row(COUNT, parameters)).orElseThrow());
    }

    private ApiAnswer job(ApiRequest request) {
        request.queryInput().check();
        String id = JobRows.id(request.segment(1));
        return reading.read(reads -> {
            StoredJob job = JobRows.shown(reads, id, facts.node()).orElseThrow(() -> JobRows.absent(id));
            List<JsonObject> attempts = JobRows.attempts(reads, id);
            return ApiAnswer.ok(new JobJson(job, attempts, facts).toJson(request.caller()));
        });
    }
}
