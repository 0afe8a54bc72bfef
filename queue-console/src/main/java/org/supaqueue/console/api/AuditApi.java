package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.supaqueue.console.store.Reads;
import org.supaqueue.internal.store.SqlFile;

/** Shows who did what. */
final class AuditApi {

    private static final SqlFile SQL = new SqlFile(Reads.class, "audit.sql");
    private static final Map<String, String> CONDITIONS = Map.of("actor", "by_actor", "action", "by_action");

    private final Reading reading;
    private final Facts facts;

    AuditApi(Reading reading, Facts facts) {
        this.reading = reading;
        this.facts = facts;
    }

    List<Route> routes() {
        return List.of(Route.get("audit", this::page));
    }

    private ApiAnswer page(ApiRequest request) {
        Input input = request.queryInput("actor", "action", PageInput.BEFORE, PageInput.LIMIT);
        Optional<String> actor = input.text("actor");
        Optional<String> action = input.text("action");
        PageInput page = PageInput.read(input);
        input.check();
        Map<String, String> parameters = new HashMap<>();
        actor.ifPresent(name -> parameters.put("actor", name));
        action.ifPresent(name -> parameters.put("action", name));
        String statement = statement(parameters.keySet());
        parameters.put("before", page.before().orElse(null));
        parameters.put("limit", Integer.toString(page.limit()));
        List<JsonObject> rows = reading.read(reads -> reads.rows(statement, parameters));
        JsonValue next = rows.size() < page.limit()
                ? JsonValue.NULL
                : rows.get(rows.size() - 1).get("audit_id");
        return ApiAnswer.ok(Json.createObjectBuilder()
                .add("items", JsonParts.array(rows.stream().map(this::shown).toList()))
                .add("next", next)
                .build());
    }

    /** {@return the statement with only these conditions} */
    private static String statement(Set<String> conditions) {
        Map<String, String> absent = new HashMap<>();
        CONDITIONS.forEach((parameter, part) -> {
            if (!conditions.contains(parameter)) {
                absent.put(part, "");
            }
        });
        return SQL.statement("page", absent);
    }

    /** The details of a bulk operation have its filter. */
    private JsonObject shown(JsonObject row) {
        return row.get("details") instanceof JsonObject details
                ? Json.createObjectBuilder(row)
                        .add("details", ShownFilter.in(details, facts.console().redactions()))
                        .build()
                : row;
    }
}
