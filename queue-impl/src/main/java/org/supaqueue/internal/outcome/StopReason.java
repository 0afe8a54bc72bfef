package org.supaqueue.internal.outcome;

import org.supaqueue.internal.request.Quoted;

/** Makes the error of a job from the {@code X-Supaqueue-Stop} header, whose value is the consumer's reason. */
final class StopReason {

    private static final int MAX_CHARACTERS = 500;

    private StopReason() {}

    /** @param value the value of the header; may be empty */
    static String error(String value) {
        String reason = value.strip();
        int end = Math.min(MAX_CHARACTERS, reason.codePointCount(0, reason.length()));
        String shown = Quoted.escaped(reason.substring(0, reason.offsetByCodePoints(0, end)));
        return "stopped by the consumer" + (shown.isEmpty() ? "" : ": " + shown);
    }
}
