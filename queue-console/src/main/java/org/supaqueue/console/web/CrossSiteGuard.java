package org.supaqueue.console.web;

import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.supaqueue.console.api.Problem;

/**
 * Refuses a changing request that a page of another site may have caused. Such a page cannot set the header of the
 * console, and the browser says where the request comes from.
 */
final class CrossSiteGuard {

    static final String HEADER = "X-Supaqueue-Console";

    private CrossSiteGuard() {}

    /**
     * Checks a changing request.
     *
     * @param headers gives the value of a header; null if the request has none
     * @throws Problem if the request may come from another site, or its body is not JSON
     */
    static void check(UnaryOperator<String> headers) {
        if (!"1".equals(headers.apply(HEADER))) {
            throw Problem.crossSite("A request that changes something needs the header " + HEADER + ": 1.");
        }
        String site = headers.apply("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin")) {
            throw Problem.crossSite("A request that changes something must come from the console's own pages.");
        }
        if (!isJson(headers.apply("Content-Type"))) {
            throw Problem.of(
                    415, "unsupported-media-type", "The body must be JSON", "Send Content-Type: application/json.");
        }
    }

    private static boolean isJson(String contentType) {
        String type = Optional.ofNullable(contentType).orElse("").toLowerCase(Locale.ROOT);
        return type.split(";", 2)[0].strip().equals("application/json");
    }
}
