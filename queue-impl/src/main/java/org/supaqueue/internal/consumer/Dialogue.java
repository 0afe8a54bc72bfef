package org.supaqueue.internal.consumer;

import java.io.IOException;
import java.net.SocketException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.message.MessageSupport;

/** Sends one request over a connection and receives the head of its answer. */
final class Dialogue {

    private Dialogue() {}

    /**
     * Sends the request and receives the head of the answer.
     *
     * @return the answer; the caller must still read the body
     */
    static ClassicHttpResponse hold(ClassicHttpRequest request, ConsumerConnection connection)
            throws IOException, HttpException {
        refuseSpeakingFirst(connection);
        connection.sendRequestHeader(request);
        SocketException refused = sendBody(request, connection);
        ClassicHttpResponse response = receiveHead(connection, refused);
        if (MessageSupport.canResponseHaveBody(request.getMethod(), response)) {
            connection.receiveResponseEntity(response);
        }
        if (refused != null) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
        }
        return response;
    }

    /**
     * Fails the call if a new connection has input before the first request. Another new connection would not help,
     * because the consumer would probably do the same again.
     */
    private static void refuseSpeakingFirst(ConsumerConnection connection) throws NoAnswerException {
        if (connection.isFresh() && connection.beforeFirstRequest() == UnexpectedInput.BYTES) {
            throw Failures.spokeFirst();
        }
    }

    /**
     * Sends the body of the request.
     *
     * @return null, or the exception if the consumer stopped reading. The consumer may have sent an answer before, for
     *     example 413. The caller therefore reads the answer, and throws the exception only if there is no answer.
     */
    private static SocketException sendBody(ClassicHttpRequest request, HttpClientConnection connection)
            throws IOException, HttpException {
        try {
            connection.sendRequestEntity(request);
            connection.flush();
            return null;
        } catch (SocketException e) {
            return e;
        }
    }

    private static ClassicHttpResponse receiveHead(HttpClientConnection connection, SocketException refused)
            throws IOException, HttpException {
        try {
            ClassicHttpResponse response = connection.receiveResponseHeader();
            while (response.getCode() < 200) {
                response = connection.receiveResponseHeader();
            }
            return response;
        } catch (IOException e) {
            throw refused == null ? e : refused;
        }
    }
}
