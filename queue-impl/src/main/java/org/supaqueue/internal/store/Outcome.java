package org.supaqueue.internal.store;

import java.time.Duration;
import org.supaqueue.JobState;

/**
 * What an attempt led to, ready to be settled.
 *
 * @param state COMPLETE; FAILED, which the row turns into DEAD when it has no retry left; or DEAD
 * @param answer what the consumer answered, null for no answer
 * @param error why it is not COMPLETE, else null
 * @param retryIn how long a FAILED job waits before its next attempt, else null
 * @param called how long the call took, null if there was none
 */
public record Outcome(JobState state, Answered answer, String error, Duration retryIn, Duration called) {

    /** An answer as it is kept: a text that PostgreSQL takes. */
    public record Answered(int status, String content, boolean truncated) {

        /** Without the content, which may hold secrets. */
        @Override
        public String toString() {
            return status + (truncated ? ", truncated" : "");
        }
    }

    public static Outcome complete(Answered answer, Duration called) {
        return new Outcome(JobState.COMPLETE, answer, null, null, called);
    }

    public static Outcome failed(Answered answer, String error, Duration retryIn, Duration called) {
        return new Outcome(JobState.FAILED, answer, error, retryIn, called);
    }

    public static Outcome dead(Answered answer, String error, Duration called) {
        return new Outcome(JobState.DEAD, answer, error, null, called);
    }

    /** A job that can never be sent. */
    public static Outcome refused(String error) {
        return new Outcome(JobState.DEAD, null, error, null, null);
    }
}
