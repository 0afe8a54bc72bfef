package org.supaqueue.internal.consumer;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/** What has arrived on a connection over which nothing is to come. */
enum Arrived {
    NOTHING,
    /** Bytes that belong to no answer, and would pass for the next one. */
    BYTES,
    /** The end of the stream, or a failure. */
    END;

    private static final int SHORTEST_WAIT_MILLIS = 1;

    /**
     * Looks at a connection.
     *
     * <p>Over TLS the bytes on the socket prove nothing: they may be session tickets. So they are read through TLS, which
     * tells data of the consumer's from the protocol's own.
     *
     * @param patient whether to wait a millisecond, without which the end of a stream is not seen
     */
    static Arrived on(SocketHolder sockets, boolean patient) {
        try {
            Socket socket = sockets.getSocket();
            InputStream in = sockets.getInputStream();
            if (in.available() > 0) {
                return BYTES;
            }
            boolean unread = socket instanceof SSLSocket
                    && sockets.getBaseSocket().getInputStream().available() > 0;
            return patient || unread ? read(socket, in) : NOTHING;
        } catch (IOException broken) {
            return END;
        }
    }

    private static Arrived read(Socket socket, InputStream in) throws IOException {
        int timeout = socket.getSoTimeout();
        socket.setSoTimeout(SHORTEST_WAIT_MILLIS);
        try {
            return in.read() < 0 ? END : BYTES;
        } catch (SocketTimeoutException silent) {
            return NOTHING;
        } finally {
            socket.setSoTimeout(timeout);
        }
    }
}
