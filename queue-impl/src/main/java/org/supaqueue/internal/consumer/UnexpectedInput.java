package org.supaqueue.internal.consumer;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/** The result of a check for unexpected input on a connection that has no request under way. */
enum UnexpectedInput {
    NONE,
    /** Bytes that belong to no answer. The next request would read these bytes as its answer. */
    BYTES,
    /** The end of the stream, or an I/O error. */
    END;

    private static final int SHORTEST_WAIT_MILLIS = 1;

    /**
     * Checks a connection for unexpected input.
     *
     * <p>Over TLS, unread bytes on the socket can be session tickets, which are harmless. The check therefore reads
     * through TLS, which separates the consumer's data from the records of the protocol.
     *
     * @param patient true to wait up to 1 ms, because a check that does not wait cannot detect the end of the stream.
     *     With unread bytes on a TLS socket, the check waits in any case.
     */
    static UnexpectedInput check(SocketHolder sockets, boolean patient) {
        try {
            Socket socket = sockets.getSocket();
            InputStream in = sockets.getInputStream();
            if (in.available() > 0) {
                return BYTES;
            }
            boolean unread = socket instanceof SSLSocket
                    && sockets.getBaseSocket().getInputStream().available() > 0;
            return patient || unread ? read(socket, in) : NONE;
        } catch (IOException broken) {
            return END;
        }
    }

    private static UnexpectedInput read(Socket socket, InputStream in) throws IOException {
        int timeout = socket.getSoTimeout();
        socket.setSoTimeout(SHORTEST_WAIT_MILLIS);
        try {
            return in.read() < 0 ? END : BYTES;
        } catch (SocketTimeoutException silent) {
            return NONE;
        } finally {
            socket.setSoTimeout(timeout);
        }
    }
}
