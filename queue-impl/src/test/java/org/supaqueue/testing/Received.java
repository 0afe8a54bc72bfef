package org.supaqueue.testing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came over the wire.
 *
 * @param verb the method
 * @param target path and query, byte for byte
 * @param headers values by lower-case name
 * @param body decoded as UTF-8
 */
public record Received(String verb, String target, Map<String, List<String>> headers, String body) {

    /**
     * The value of a header that came once.
     *
     * @param name in any case
     * @return its value, empty if it did not come
     * @throws IllegalStateException if it came more than once
     */
    public Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        if (values.size() > 1) {
            throw new IllegalStateException(name + " came " + values.size() + " times");
        }
        return values.stream().findFirst();
    }

    /** {@return the path without the query} */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
