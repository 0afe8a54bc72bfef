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

    /** The same outcome, its texts in ASCII: what a database refuses for a character in them, it takes. */
    public Outcome inAscii() {
        Answered kept = answer == null
                ? null
                : new Answered(answer.status(), StorableText.ascii(answer.content()), answer.truncated());
        return new Outcome(state, kept, StorableText.ascii(error), retryIn, called);
    }

    /** The same outcome without the texts, for a row that takes the outcome but not them. */
    public Outcome withoutText() {
        Answered kept = answer == null
                ? null
                : new Answered(answer.status(), "", !answer.content().isEmpty());
        return new Outcome(state, kept, error == null ? null : cause() + "; the text is left out", retryIn, called);
    }

    /**
     * What is left for a row that takes the outcome in no other form: the job is dead, and the error names what came of the
     * call. No attempt is kept.
     *
     * @param sqlState why it is refused
     */
    public Outcome deadAs(String sqlState) {
        return refused("the outcome could not be stored: SQLSTATE " + sqlState + "; " + cause());
    }

    private String cause() {
        if (answer != null) {
            return "the consumer answered " + answer.status();
        }
        return called == null ? "nothing was sent" : "no answer came";
    }
}
