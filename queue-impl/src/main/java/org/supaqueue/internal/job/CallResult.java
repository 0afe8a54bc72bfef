package org.supaqueue.internal.job;

import java.time.Duration;
import java.util.Optional;

/** The result of an attempt's HTTP call. */
public sealed interface CallResult {

    /** The consumer answered. Holds the answer in the form that is stored. */
    record Answered(int status, String content, boolean truncated, Duration duration) implements CallResult {

        @Override
        public Optional<Duration> called() {
            return Optional.of(duration);
        }

        @Override
        public CallResult inAscii() {
            return new Answered(status, StorableText.toAscii(content), truncated, duration);
        }

        @Override
        public CallResult withoutText() {
            return new Answered(status, "", !content.isEmpty(), duration);
        }

        @Override
        public String summary() {
            return "the consumer answered " + status;
        }

        /** Leaves out the content, because it may hold secrets. */
        @Override
        public String toString() {
            return status + (truncated ? ", truncated" : "");
        }
    }

    /** The call ended without an answer. */
    record Unanswered(Duration duration) implements CallResult {

        @Override
        public Optional<Duration> called() {
            return Optional.of(duration);
        }

        @Override
        public String summary() {
            return "no answer came";
        }
    }

    /** There was no call, because the job can never be sent. */
    record NotSent() implements CallResult {

        @Override
        public Optional<Duration> called() {
            return Optional.empty();
        }

        @Override
        public String summary() {
            return "nothing was sent";
        }
    }

    /** {@return how long the call took; empty if there was no call} */
    Optional<Duration> called();

    /** {@return the answer; empty if there was none} */
    default Optional<Answered> answer() {
        return this instanceof Answered answered ? Optional.of(answered) : Optional.empty();
    }

    /** The same result with its text in ASCII. */
    default CallResult inAscii() {
        return this;
    }

    /** The same result without its text. */
    default CallResult withoutText() {
        return this;
    }

    /** {@return how the call ended, for an error} */
    String summary();
}
