package org.supaqueue.internal.consumer;

import java.util.concurrent.CountDownLatch;
import org.supaqueue.testing.RawReply;

/** Answers with extra bytes after their end. {@code body} is the body that a caller must get. */
enum AnswerWithExtraBytes {
    NO_CONTENT_WITH_A_BODY("HTTP/1.1 204 No Content\r\n\r\n", "{\"body\":1}", ""),
    NOT_MODIFIED_WITH_A_BODY("HTTP/1.1 304 Not Modified\r\n\r\n", "a".repeat(20_000), ""),
    LENGTH_TOO_SHORT("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "bcd", "a"),
    LENGTH_FAR_TOO_SHORT("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "b".repeat(100_000), "a"),
    LENGTH_OF_NOTHING("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "{}", ""),
    A_SECOND_ANSWER(
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb", "a"),
    A_SECOND_ANSWER_BEHIND_CHUNKS(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
            "a"),
    AN_INTERIM_ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 103 Early Hints\r\n\r\n", "a"),
    A_STRAY_LINE_END("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "\r\n", "a");

    private final String answer;
    private final String extraBytes;
    final String body;

    AnswerWithExtraBytes(String answer, String extraBytes, String body) {
        this.answer = answer;
        this.extraBytes = extraBytes;
        this.body = body;
    }

    /** Sends the answer and the extra bytes in one write. */
    RawReply atOnce() {
        return connection -> {
            connection.write(answer + extraBytes);
            return true;
        };
    }

    /**
     * Sends the extra bytes in their own TCP segment or TLS record.
     *
     * @param from signal to send the extra bytes
     * @param written counted down when the extra bytes have been sent
     */
    RawReply inTwoPieces(CountDownLatch from, CountDownLatch written) {
        return connection -> {
            connection.write(answer);
            Signals.await(from);
            connection.write(extraBytes);
            written.countDown();
            return true;
        };
    }

    /** Sends the extra bytes when the next request has arrived. */
    RawReply behindTheNextRequest() {
        return connection -> {
            connection.write(answer);
            connection.awaitRequest();
            connection.write(extraBytes);
            return true;
        };
    }
}
