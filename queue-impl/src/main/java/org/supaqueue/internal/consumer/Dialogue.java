package org.supaqueue.internal.consumer;

import java.io.IOException;
import java.net.SocketException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.message.MessageSupport;

/** What is said over a connection: one request, and its answer. */
final class Dialogue {

    private Dialogue() {}

    /** @return the answer, with its body still to be read */
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

    /** A consumer that speaks before it is asked on a new connection would do so on the next one as well. */
    private static void refuseSpeakingFirst(ConsumerConnection connection) throws NoAnswerException {
        if (connection.isFresh() && connection.beforeFirstRequest() == Arrived.BYTES) {
            throw Failures.spokeFirst();
        }
    }

    /** @return why the consumer stopped listening; it may have answered by then (413), so that is read first */
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
