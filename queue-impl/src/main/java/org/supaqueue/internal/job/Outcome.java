package org.supaqueue.internal.job;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.supaqueue.JobState;

/** The outcome of an attempt, ready to be settled. */
public sealed interface Outcome {

    /** The consumer answered 2xx. */
    record Complete(CallResult.Answered call) implements Outcome {

        @Override
        public JobState state() {
            return JobState.COMPLETE;
        }

        @Override
        public Optional<String> error() {
            return Optional.empty();
        }

        @Override
        public Outcome with(CallResult other, UnaryOperator<String> text) {
            return new Complete((CallResult.Answered) other);
        }
    }

    /**
     * The job can be retried. A job without a retry left becomes DEAD when its row is settled.
     *
     * @param cause why the attempt failed
     * @param retryIn the backoff before the next attempt
     */
    record Failed(CallResult call, String cause, Duration retryIn) implements Outcome {

        @Override
        public JobState state() {
            return JobState.FAILED;
        }

        @Override
        public Optional<String> error() {
            return Optional.of(cause);
        }

        @Override
        public Outcome with(CallResult other, UnaryOperator<String> text) {
            return new Failed(other, text.apply(cause), retryIn);
        }

        @Override
        public Optional<Duration> retryWait() {
            return Optional.of(retryIn);
        }
    }

    /**
     * The consumer asked to get the job again later. The attempt uses no retry.
     *
     * @param snoozeFor how long the job waits before the next attempt
     */
    record Snoozed(CallResult.Answered call, Duration snoozeFor) implements Outcome {

        @Override
        public JobState state() {
            return JobState.AVAILABLE;
        }

        @Override
        public Optional<String> error() {
            return Optional.of("snoozed for " + snoozeFor.toSeconds() + " s");
        }

        @Override
        public Outcome with(CallResult other, UnaryOperator<String> text) {
            return new Snoozed((CallResult.Answered) other, snoozeFor);
        }

        /** False, because the row of a snoozed job becomes AVAILABLE or CANCELLED. */
        @Override
        public boolean withDeadLetter() {
            return false;
        }

        @Override
        public Optional<Duration> retryWait() {
            return Optional.of(snoozeFor);
        }
    }

    /**
     * The job is not tried again.
     *
     * @param cause why
     * @param withDeadLetter whether the dead-letter queue of the job's queue gets a dead letter
     */
    record Dead(CallResult call, String cause, boolean withDeadLetter) implements Outcome {

        public Dead(CallResult call, String cause) {
            this(call, cause, true);
        }

        /** The outcome of a job that can never be sent. */
        public static Dead unsent(String cause) {
            return new Dead(new CallResult.NotSent(), cause);
        }

        @Override
        public JobState state() {
            return JobState.DEAD;
        }

        @Override
        public Optional<String> error() {
            return Optional.of(cause);
        }

        @Override
        public Outcome with(CallResult other, UnaryOperator<String> text) {
            return new Dead(other, text.apply(cause), withDeadLetter);
        }
    }

    CallResult call();

    JobState state();

    /** {@return whether the job gets a dead letter if its row becomes DEAD} */
    default boolean withDeadLetter() {
        return state() != JobState.COMPLETE;
    }

    /** {@return how long the job waits before its next attempt; empty if there is no next attempt} */
    default Optional<Duration> retryWait() {
        return Optional.empty();
    }

    /** {@return why the job is not COMPLETE; empty for COMPLETE} */
    Optional<String> error();

    /** The same outcome with another form of its call's result and of its error. */
    Outcome with(CallResult other, UnaryOperator<String> text);

    /** The same outcome with its texts in ASCII, for a database that refuses a character of the texts. */
    default Outcome inAscii() {
        return with(call().inAscii(), StorableText::toAscii);
    }

    /** The same outcome without its texts, for a row that accepts the outcome but refuses the texts. */
    default Outcome withoutText() {
        return with(call().withoutText(), text -> call().summary() + "; the text is left out");
    }

    /**
     * The last resort for a row that refuses the outcome in every other form. The job becomes DEAD, and its error says
     * how the call ended. No attempt is recorded, and there is no dead letter: a trigger on the dead letter may be what
     * refuses the outcome.
     *
     * @param sqlState the SQLSTATE of the refusal
     */
    default Outcome deadAs(String sqlState) {
        String cause = "the outcome could not be stored: SQLSTATE " + sqlState + "; " + call().summary();
        return new Dead(new CallResult.NotSent(), cause, false);
    }
}
