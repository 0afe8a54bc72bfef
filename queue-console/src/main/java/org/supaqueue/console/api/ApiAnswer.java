package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Optional;

/**
 * An answer of the API.
 *
 * @param status the HTTP status
 * @param body the JSON
 * @param untagged a field that the ETag does not depend on; empty if there is none
 */
public record ApiAnswer(int status, JsonObject body, Optional<String> untagged) {

    static ApiAnswer ok(JsonObject body) {
        return new ApiAnswer(200, body, Optional.empty());
    }

    static ApiAnswer created(JsonObject body) {
        return new ApiAnswer(201, body, Optional.empty());
    }

    /** {@return what the ETag depends on} */
    public JsonObject tagged() {
        return untagged.map(
                        field -> Json.createObjectBuilder(body).remove(field).build())
                .orElse(body);
    }
}
