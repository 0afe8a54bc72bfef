package org.supaqueue.internal.consumer;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;

/** Converts the exception of a call into a {@link NoAnswerException}, with a text for the job's error. */
public final class Failures {

    private Failures() {}

    static NoAnswerException timedOut(Duration timeout, Throwable cause) {
        return new NoAnswerException(Kind.TIMED_OUT, "timed out after " + timeout.toMillis() + " ms", cause);
    }

    static NoAnswerException aborted(Throwable cause) {
        return new NoAnswerException(Kind.ABORTED, "cut off because the queue is stopping", cause);
    }

    public static NoAnswerException notSent(boolean stopping, Throwable cause) {
        return stopping
                ? aborted(cause)
                : new NoAnswerException(Kind.OTHER, "the REST client did not send the request", cause);
    }

    static NoAnswerException headTooLarge(Throwable cause) {
        return new NoAnswerException(
                Kind.PROTOCOL,
                "the head of the answer is too large: over 64 KB, 100 headers or 10 interim answers",
                cause);
    }

    static NoAnswerException spokeFirst() {
        return new NoAnswerException(Kind.PROTOCOL, "the consumer sent bytes before there was a request", null);
    }

    static NoAnswerException of(ConsumerRequest request, Exception cause) {
        if (cause instanceof NoAnswerException known) {
            return known;
        }
        if (cause instanceof MessageConstraintException) {
            return headTooLarge(cause);
        }
        if (cause instanceof TimeoutException) {
            return timedOut(request.timeout(), cause);
        }
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return aborted(cause);
        }
        Kind kind = kind(cause);
        return new NoAnswerException(kind, words(kind, cause, request.target().getRawAuthority()), cause);
    }

    private static Kind kind(Exception e) {
        if (e instanceof UnknownHostException) {
            return Kind.UNKNOWN_HOST;
        }
        if (e instanceof ConnectException) {
            return String.valueOf(e.getMessage()).contains("refused") ? Kind.REFUSED : Kind.UNREACHABLE;
        }
        if (e instanceof SocketTimeoutException || e instanceof NoRouteToHostException) {
            // A socket has a time-out only during the connect and the TLS handshake, so no request was sent.
            return Kind.UNREACHABLE;
        }
        if (e instanceof SSLException) {
            return e.getCause() instanceof SocketException ? Kind.RESET : Kind.TLS;
        }
        return kindOnceConnected(e);
    }

    private static Kind kindOnceConnected(Exception e) {
        if (e instanceof NoHttpResponseException) {
            return Kind.CLOSED_WITHOUT_ANSWER;
        }
        if (e instanceof ConnectionClosedException
                || e instanceof TruncatedChunkException
                || e instanceof EOFException) {
            return Kind.CUT_SHORT;
        }
        if (e instanceof HttpException || e instanceof MalformedChunkCodingException) {
            return Kind.PROTOCOL;
        }
        return e instanceof SocketException ? Kind.RESET : Kind.OTHER;
    }

    private static String words(Kind kind, Exception cause, String host) {
        return switch (kind) {
            case UNKNOWN_HOST -> "unknown host: " + host;
            case REFUSED -> "connection refused: " + host;
            case UNREACHABLE -> "no connection to " + host;
            case TLS -> "no secure connection to " + host + ": " + cause.getMessage();
            case CLOSED_WITHOUT_ANSWER -> "connection closed without an answer";
            case RESET -> "connection reset";
            case CUT_SHORT -> "connection closed in the middle of the answer";
            case PROTOCOL -> "the answer is not valid HTTP";
            default -> "failed with " + ofJdk(cause);
        };
    }

    /**
     * Describes an exception by its nearest JDK class. For an exception class of HttpClient, the text names only a
     * superclass: HttpClient's classes are relocated, so their names in the JAR mean nothing to the user. The text
     * omits the message of such an exception, because the message may quote the answer.
     */
    private static String ofJdk(Exception cause) {
        Class<?> type = cause.getClass();
        while (!type.getName().startsWith("java")) {
            type = type.getSuperclass();
        }
        return type == cause.getClass() ? cause.toString() : type.getName();
    }
}
