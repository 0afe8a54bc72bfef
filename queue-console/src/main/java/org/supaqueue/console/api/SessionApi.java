package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tells a caller who it is, and what it may do. */
final class SessionApi {

    private static final String SERVER_TIME = "server_time";

    private final Facts facts;

    SessionApi(Facts facts) {
        this.facts = facts;
    }

    List<Route> routes() {
        return List.of(Route.get("session", this::session));
    }

    private ApiAnswer session(ApiRequest request) {
        request.queryInput().check();
        Caller caller = request.caller();
        JsonObject session = Json.createObjectBuilder()
                .add("user", JsonParts.text(caller.user()))
                .add("roles", JsonParts.texts(caller.roles()))
                .add("auth", facts.console().isOpen() ? "none" : "container")
                .add("can_act", caller.canAct())
                .add("can_administer", caller.canAdminister())
                .add("version", facts.version())
                .add("csrf_header", "X-Supaqueue-Console")
                .add(SERVER_TIME, JsonParts.time(Instant.now()))
                .add("reads_from", facts.console().dataSource().isPresent() ? "standby" : "primary")
                .build();
        return new ApiAnswer(200, session, Optional.of(SERVER_TIME));
    }
}
