package org.supaqueue.internal.consumer;

import java.io.IOException;

/**
 * No whole answer came. The message is made for a job's {@code error}: it says what happened and to which host, and
 * quotes neither headers nor anything the consumer sent.
 */
public final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. Except for the first four, the consumer may have read the request. */
    public enum Kind {
        /** The host's name does not resolve. */
        UNKNOWN_HOST,
        /** Nobody listens on the port. */
        REFUSED,
        /** No connection came about: no route, or no reply to the connect. */
        UNREACHABLE,
        /** No trusted, encrypted connection came about, or it broke. */
        TLS,
        /** The total time-out ran out. */
        TIMED_OUT,
        /** The consumer closed the connection before it answered. */
        CLOSED_WITHOUT_ANSWER,
        /** The connection broke off. */
        RESET,
        /** The answer broke off before its end. */
        CUT_SHORT,
        /** The answer is not HTTP. */
        PROTOCOL,
        /** This side cut the call off because the queue is stopping. */
        ABORTED,
        /** None of the above; the message names the exception. */
        OTHER
    }

    private final Kind kind;

    NoAnswerException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
