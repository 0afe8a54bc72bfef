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
    }

    /**
     * The job is not tried again.
     *
     * @param cause why
     */
    record Dead(CallResult call, String cause) implements Outcome {

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
            return new Dead(other, text.apply(cause));
        }
    }

    CallResult call();

    JobState state();

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
     * how the call ended. No attempt is recorded.
     *
     * @param sqlState the SQLSTATE of the refusal
     */
    default Outcome deadAs(String sqlState) {
        return Dead.unsent("the outcome could not be stored: SQLSTATE " + sqlState + "; " + call().summary());
    }
}
