package org.supaqueue.internal.metrics;

import org.supaqueue.internal.observation.ConsumerCall;

/** The values of the attribute {@code error.type}. */
final class ErrorTypes {

    private static final int SUCCESS = 2;

    private ErrorTypes() {}

    /** {@return why an HTTP request failed; null for an answer below 400, as OpenTelemetry defines success} */
    static String http(ConsumerCall call) {
        return standard(call.errorType());
    }

    /** {@return why an attempt failed; null for an answer of 2xx, as the queue defines success} */
    static String attempt(ConsumerCall call) {
        if (call.failure() != null) {
            return standard(call.failure());
        }
        int status = call.status().orElseThrow();
        return status / 100 == SUCCESS ? null : Integer.toString(status);
    }

    /** {@return the class of the exception; null for no exception} */
    static String of(Throwable failure) {
        if (failure == null) {
            return null;
        }
        String name = failure.getClass().getCanonicalName();
        return name == null ? failure.getClass().getName() : name;
    }

    private static String standard(String error) {
        return "other".equals(error) ? SeriesByError.OTHER : error;
    }
}
