package org.supaqueue.console.api;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import java.util.Optional;
import org.supaqueue.console.masking.JsonPath;
import org.supaqueue.console.masking.Mask;
import org.supaqueue.console.masking.Redactions;

/** Shows a filter that the database has stored. SQL may have filtered on a value that the console masks. */
final class ShownFilter {

    private static final String STATUS = "status";
    private static final String PAYLOAD_VALUE = "payload_value";

    private ShownFilter() {}

    /** {@return the filter with the names of this API, without masked values} */
    static JsonObject of(JsonObject filter, Redactions redactions) {
        JsonObjectBuilder shown = Json.createObjectBuilder(filter);
        text(filter, STATUS).ifPresent(status -> shown.add(STATUS, StatusText.of(status)));
        text(filter, "payload_path")
                .filter(path -> isMasked(path, text(filter, "queue"), redactions))
                .ifPresent(path -> shown.add(PAYLOAD_VALUE, Mask.TEXT));
        return shown.build();
    }

    private static boolean isMasked(String path, Optional<String> queue, Redactions redactions) {
        try {
            return redactions.refuses(queue, JsonPath.parse(path));
        } catch (IllegalArgumentException noPath) {
            return true;
        }
    }

    private static Optional<String> text(JsonObject filter, String name) {
        return filter.get(name) instanceof JsonString text ? Optional.of(text.getString()) : Optional.empty();
    }

    /** {@return the object, in which the field {@code filter} is shown} */
    static JsonObject in(JsonObject object, Redactions redactions) {
        return object.get("filter") instanceof JsonObject filter
                ? Json.createObjectBuilder(object)
                        .add("filter", of(filter, redactions))
                        .build()
                : object;
    }
}
