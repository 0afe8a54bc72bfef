package org.supaqueue.console.api;

import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * A request to the API.
 *
 * @param method GET or POST
 * @param path the decoded segments of the path behind {@code /api/v1}
 * @param query the parameters of the query
 * @param body the body; empty for a GET
 * @param caller who asks
 */
public record ApiRequest(String method, List<String> path, Map<String, String> query, JsonObject body, Caller caller) {

    /** {@return a segment of the path, counted from 0} */
    String segment(int index) {
        return path.get(index);
    }

    /** {@return the parameters of the query, which may be only those with these names} */
    Input queryInput(String... names) {
        return Input.ofQuery(query, List.of(names));
    }

    /** {@return the fields of the body, which may be only those with these names} */
    Input bodyInput(String... names) {
        return Input.ofBody(body, List.of(names));
    }
}
