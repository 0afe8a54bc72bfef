package org.supaqueue.internal.health;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The result of a health check.
 *
 * @param up whether the check has passed
 * @param data text, whole numbers and booleans, by name
 */
public record Check(String name, boolean up, Map<String, Object> data) {

    public Check {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }
}
