package org.supaqueue.quickstart;

import org.supaqueue.testing.RawReply;

/**
 * Answers with extra bytes after the end of the answer. The extra bytes belong to no request. The connection stays
 * open.
 */
enum AnswerWithExtraBytes {
    NO_CONTENT_WITH_A_BODY("HTTP/1.1 204 No Content\r\n\r\n{\"late\":true}"),
    LENGTH_TOO_SHORT("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}garbage"),
    SECOND_ANSWER("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
            + "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"of\":\"other\"}");

    private final String bytes;

    AnswerWithExtraBytes(String bytes) {
        this.bytes = bytes;
    }

    RawReply reply() {
        return connection -> {
            connection.write(bytes);
            return true;
        };
    }
}
