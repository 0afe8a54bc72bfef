package org.supaqueue.internal.store;

import java.time.Duration;
import org.supaqueue.JobState;

/**
 * The outcome of an attempt, ready to be settled.
 *
 * @param state COMPLETE, FAILED or DEAD. A FAILED job without a retry left becomes DEAD when its row is settled.
 * @param answer the answer of the consumer; null if there was none
 * @param error why the job is not COMPLETE; null for COMPLETE
 * @param retryIn the backoff of a FAILED job before its next attempt; null for the other states
 * @param called how long the call took; null if there was no call
 */
public record Outcome(JobState state, Answered answer, String error, Duration retryIn, Duration called) {

    /** An answer of the consumer, in the form that is stored. */
    public record Answered(int status, String content, boolean truncated) {

        /** Leaves out the content, because it may hold secrets. */
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

    /** The outcome of a job that can never be sent: DEAD, without a call. */
    public static Outcome refused(String error) {
        return new Outcome(JobState.DEAD, null, error, null, null);
    }

    /** The same outcome with its texts in ASCII, for a database that refuses a character of the texts. */
    public Outcome inAscii() {
        Answered kept = answer == null
                ? null
                : new Answered(answer.status(), StorableText.ascii(answer.content()), answer.truncated());
        return new Outcome(state, kept, StorableText.ascii(error), retryIn, called);
    }

    /** The same outcome without its texts, for a row that accepts the outcome but refuses the texts. */
    public Outcome withoutText() {
        Answered kept = answer == null
                ? null
                : new Answered(answer.status(), "", !answer.content().isEmpty());
        return new Outcome(state, kept, error == null ? null : cause() + "; the text is left out", retryIn, called);
    }

    /**
     * The last resort for a row that refuses the outcome in every other form. The job becomes DEAD, and its error says
     * how the call ended. No attempt is recorded.
     *
     * @param sqlState the SQLSTATE of the refusal
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
