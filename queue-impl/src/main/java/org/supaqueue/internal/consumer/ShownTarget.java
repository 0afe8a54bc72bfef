package org.supaqueue.internal.consumer;

import java.net.URI;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Hides the values in the query of a target. Keeps the names. */
final class ShownTarget {

    private static final String HIDDEN = "REDACTED";

    private ShownTarget() {}

    static URI of(URI target) {
        if (target.getRawQuery() == null) {
            return target;
        }
        String whole = target.toString();
        String shown = Arrays.stream(target.getRawQuery().split("&"))
                .map(ShownTarget::hidden)
                .collect(Collectors.joining("&"));
        return URI.create(whole.substring(0, whole.indexOf('?') + 1) + shown);
    }

    private static String hidden(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? HIDDEN : parameter.substring(0, equals + 1) + HIDDEN;
    }
}
