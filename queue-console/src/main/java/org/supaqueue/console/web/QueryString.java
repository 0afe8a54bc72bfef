package org.supaqueue.console.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.supaqueue.console.api.Problem;

/** Reads the query of a URL as UTF-8, whatever encoding the server or a filter of the host would use. */
final class QueryString {

    private QueryString() {}

    /**
     * Reads the parameters.
     *
     * @param query the query without its question mark, encoded; null for none
     * @throws Problem if the query is malformed, or a parameter is given twice
     */
    static Map<String, String> parse(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            String name = decode(parts[0]);
            String value = parts.length == 2 ? decode(parts[1]) : "";
            // An empty field of a form is no filter.
            if (!value.isEmpty() && parameters.put(name, value) != null) {
                throw Problem.invalid(name, name + " is given twice");
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw Problem.invalid("query", "the query of the URL is malformed");
        }
    }
}
