package org.supaqueue.console.api;

import org.supaqueue.JobState;

/** The name of a state in the API: the status in SQL, or {@code available} for the empty status. */
final class StatusText {

    private static final String AVAILABLE = "available";

    private StatusText() {}

    static String of(JobState state) {
        return of(state.status());
    }

    static String of(String status) {
        return status.isEmpty() ? AVAILABLE : status;
    }
}
