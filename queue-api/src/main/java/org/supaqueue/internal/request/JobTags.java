package org.supaqueue.internal.request;

import jakarta.json.JsonArray;
import jakarta.json.JsonString;
import java.util.List;

/** Reads the tags of a row. */
public final class JobTags {

    private JobTags() {}

    /**
     * Reads the tags.
     *
     * @param json a JSON array, or null for no tags
     * @return the texts of the array, which may be none
     */
    public static List<String> parse(String json) {
        if (json == null || !(Json.read("tags", json) instanceof JsonArray array)) {
            return List.of();
        }
        return array.stream()
                .filter(JsonString.class::isInstance)
                .map(tag -> ((JsonString) tag).getString())
                .toList();
    }
}
