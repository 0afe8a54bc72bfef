package org.supaqueue.internal.consumer;

import java.io.IOException;
import java.util.Locale;

/**
 * Thrown if no complete answer came.
 *
 * <p>The message is for the {@code error} of a job. The message says what happened, and names the host if no connection
 * was established. The message quotes no header and no part of the answer.
 */
public final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * What went wrong. For {@code UNKNOWN_HOST}, {@code REFUSED} and {@code UNREACHABLE}, the consumer has not read the
     * request. For {@code TLS}, the consumer has not read the request if the handshake failed. For all other kinds, the
     * consumer may have read the request.
     */
    public enum Kind {
        /** The host name cannot be resolved. */
        UNKNOWN_HOST,
        /** The host refused the connection, usually because no process listens on the port. */
        REFUSED,
        /** No connection: there is no route, or no reply to the connect or to a step of the TLS handshake. */
        UNREACHABLE,
        /** The TLS handshake failed, the certificate is not trusted, or TLS failed later on the connection. */
        TLS,
        /** The total time-out of the request expired. */
        TIMED_OUT,
        /** The consumer closed the connection before it answered. */
        CLOSED_WITHOUT_ANSWER,
        /** The connection failed, for example by a reset. */
        RESET,
        /** The connection was closed in the middle of the answer. */
        CUT_SHORT,
        /** The answer is not valid HTTP, its head is too large, or the consumer sent bytes before the request. */
        PROTOCOL,
        /** The queue cancelled the call because the queue is stopping. */
        ABORTED,
        /** None of the above. Includes a REST client that did not send the request. */
        OTHER;

        /** {@return the kind as the {@code error.type} of metrics and spans} */
        public String errorType() {
            return this == OTHER ? "_OTHER" : name().toLowerCase(Locale.ROOT);
        }
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
