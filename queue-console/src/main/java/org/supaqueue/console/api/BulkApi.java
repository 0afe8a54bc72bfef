package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.supaqueue.BulkCount;
import org.supaqueue.BulkOperationId;
import org.supaqueue.BulkRequest;
import org.supaqueue.console.store.Reads;
import org.supaqueue.internal.store.SqlFile;

/** Shows, counts, starts and aborts bulk operations. */
final class BulkApi {

    private static final SqlFile SQL = new SqlFile(Reads.class, "bulk.sql");
    private static final String LIST = SQL.statement("list");
    private static final String ONE = SQL.statement("one");

    private final Actions actions;
    private final Reading reading;
    private final Facts facts;

    BulkApi(Actions actions, Reading reading, Facts facts) {
        this.actions = actions;
        this.reading = reading;
        this.facts = facts;
    }

    List<Route> routes() {
        return List.of(
                Route.get("bulk", this::list),
                Route.get("bulk/*", this::one),
                Route.post("bulk", this::start),
                Route.post("bulk/*/abort", this::abort));
    }

    private ApiAnswer list(ApiRequest request) {
        request.queryInput().check();
        List<JsonObject> rows = reading.read(reads -> reads.rows(LIST, Map.of()));
        return ApiAnswer.ok(JsonParts.object(
                "items", JsonParts.array(rows.stream().map(this::shown).toList())));
    }

    private ApiAnswer one(ApiRequest request) {
        request.queryInput().check();
        Map<String, String> parameters = Map.of("operation_id", id(request));
        return reading.read(reads -> reads.row(ONE, parameters))
                .map(row -> ApiAnswer.ok(shown(row)))
                .orElseThrow(() -> absent(request));
    }

    private JsonObject shown(JsonObject row) {
        return ShownFilter.in(row, facts.console().redactions());
    }

    private static String id(ApiRequest request) {
        try {
            return PageInput.id(request.segment(1));
        } catch (IllegalArgumentException refused) {
            throw absent(request);
        }
    }

    private static Problem absent(ApiRequest request) {
        return Problem.notFound("There is no bulk operation " + request.segment(1) + ".");
    }

    private ApiAnswer start(ApiRequest request) {
        BulkInput input = BulkInput.read(request, facts.console().redactions());
        BulkRequest bulk = input.request().requestedBy(request.caller().actor());
        return actions.run(request.caller(), () -> input.isDryRun() ? count(bulk) : started(bulk));
    }

    private ApiAnswer count(BulkRequest bulk) {
        BulkCount count = actions.jobs().bulk().count(bulk);
        return ApiAnswer.ok(Json.createObjectBuilder()
                .add("dry_run", true)
                .add("jobs", count.jobs())
                .add("is_exact", count.isExact())
                .build());
    }

    private ApiAnswer started(BulkRequest bulk) {
        BulkOperationId id = actions.jobs().bulk().start(bulk);
        return ApiAnswer.created(Json.createObjectBuilder()
                .add("dry_run", false)
                .add("operation_id", id.toString())
                .build());
    }

    private ApiAnswer abort(ApiRequest request) {
        request.bodyInput().check();
        BulkOperationId id = new BulkOperationId(Long.parseLong(id(request)));
        boolean aborted = actions.run(request.caller(), () -> {
            if (actions.jobs().bulk().find(id).isEmpty()) {
                throw absent(request);
            }
            return actions.jobs().bulk().abort(id);
        });
        return ApiAnswer.ok(JsonParts.object("aborted", JsonParts.bool(aborted)));
    }
}
