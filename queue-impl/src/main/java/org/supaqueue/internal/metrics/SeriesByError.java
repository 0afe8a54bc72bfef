package org.supaqueue.internal.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The series of one metric that differ only by their error. Opens each series once, at its first value. */
final class SeriesByError<S> {

    /** How many errors have a series of their own: a consumer may answer with any status. */
    private static final int MAX_ERRORS = 50;

    /** The value of OpenTelemetry for an error without a value of its own. */
    static final String OTHER = "_OTHER";

    private final Function<String, S> open;
    private final Map<String, S> failed = new ConcurrentHashMap<>();
    private volatile S successful;

    /** @param open opens the series of an error; null for the series without an error */
    SeriesByError(Function<String, S> open) {
        this.open = open;
    }

    /** @param error null for none */
    S get(String error) {
        if (error != null) {
            S known = failed.get(error);
            return known != null ? known : openFailed(error);
        }
        S known = successful;
        return known != null ? known : openSuccessful();
    }

    private synchronized S openFailed(String error) {
        return failed.computeIfAbsent(failed.size() < MAX_ERRORS || failed.containsKey(error) ? error : OTHER, open);
    }

    private synchronized S openSuccessful() {
        if (successful == null) {
            successful = open.apply(null);
        }
        return successful;
    }
}
