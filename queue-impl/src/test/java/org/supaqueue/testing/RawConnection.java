package org.supaqueue.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** The server's side of one connection, byte by byte. A {@link RawReply} writes to this connection. */
public final class RawConnection implements AutoCloseable {
    private static final String LENGTH = "content-length: ";

    private final Socket socket;
    private final InputStream in;
    private final int number;

    RawConnection(Socket socket, int number) throws IOException {
        this.socket = socket;
        this.number = number;
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** {@return the next request, or null at the end of the connection} */
    RawRequest read() throws IOException {
        String line = line();
        if (line == null) {
            return null;
        }
        List<String> headers = new ArrayList<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            headers.add(header);
        }
        return new RawRequest(line, headers, in.readNBytes(bodyLength(headers)), number);
    }

    private static int bodyLength(List<String> headers) {
        return headers.stream()
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(LENGTH))
                .map(header -> Integer.valueOf(header.substring(LENGTH.length())))
                .findFirst()
                .orElse(0);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                if (line.size() > 0) {
                    throw new EOFException();
                }
                return null;
            }
            line.write(b);
        }
        String text = line.toString(ISO_8859_1);
        return text.substring(0, text.length() - 1);
    }

    /** Writes each character, 0 to 255, as one byte. */
    public void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    public void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /**
     * Writes one byte after the other with pauses, until all bytes are written or the client has closed the connection.
     */
    public void writeSlowly(String text, Duration pause) throws IOException {
        for (char c : text.toCharArray()) {
            write(String.valueOf(c));
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    /** Waits until the first byte of the next request has arrived. Does not consume the byte. */
    public void awaitRequest() throws IOException {
        in.mark(1);
        if (in.read() >= 0) {
            in.reset();
        }
    }

    /** Waits until the client has closed the connection. Sends nothing. */
    public void awaitClose() throws IOException {
        while (in.read() >= 0) {
            continue;
        }
    }

    /** Resets the connection instead of an orderly close. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
