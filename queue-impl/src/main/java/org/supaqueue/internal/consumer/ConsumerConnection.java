package org.supaqueue.internal.consumer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.CharCodingSupport;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/**
 * A connection that stays closed: while one address of a host is tried after the other, each with a socket of its own, a call
 * that is cut off must not go on with the next.
 */
final class ConsumerConnection extends DefaultBHttpClientConnection implements ManagedHttpClientConnection {

    private static final Http1Config LIMITS = Http1Config.custom()
            .setMaxLineLength(65_536)
            .setMaxHeaderCount(1_000)
            .build();

    private static final CharCodingConfig TEXT = CharCodingConfig.custom()
            .setCharset(StandardCharsets.UTF_8)
            .setMalformedInputAction(CodingErrorAction.REPLACE)
            .setUnmappableInputAction(CodingErrorAction.REPLACE)
            .build();

    private volatile boolean closed;
    private volatile long usableUntil;

    ConsumerConnection() {
        super(
                LIMITS,
                CharCodingSupport.createDecoder(TEXT),
                CharCodingSupport.createEncoder(TEXT),
                null,
                null,
                null,
                config -> new WholeHeadParser(LIMITS));
    }

    @Override
    public void bind(Socket socket) throws IOException {
        super.bind(socket);
        checkNotClosed();
    }

    @Override
    public void bind(SSLSocket secured, Socket socket) throws IOException {
        super.bind(secured, socket);
        checkNotClosed();
    }

    /** The socket is bound before this looks, and {@link #close} does it the other way round, so one of them closes it. */
    private void checkNotClosed() throws InterruptedIOException {
        if (closed) {
            super.close(CloseMode.IMMEDIATE);
            throw new InterruptedIOException("closed while it was connected");
        }
    }

    /**
     * Says how long it may be used from now on, however often it is looked at meanwhile.
     *
     * @param time null for no longer
     */
    void keepFor(TimeValue time) {
        usableUntil = System.nanoTime() + (time == null ? 0 : time.toNanoseconds());
    }

    /**
     * Whether it is of no use for another call: too old, or closed by the consumer, who may have said something before,
     * such as that it waited long enough. Waits a millisecond to find out.
     */
    @Override
    public boolean isStale() throws IOException {
        Socket socket = getSocket();
        if (socket == null || System.nanoTime() - usableUntil >= 0) {
            return true;
        }
        int timeout = socket.getSoTimeout();
        socket.setSoTimeout(1);
        try {
            socket.getInputStream().read();
            return true;
        } catch (SocketTimeoutException silent) {
            return false;
        } finally {
            socket.setSoTimeout(timeout);
        }
    }

    @Override
    public void close(CloseMode mode) {
        closed = true;
        super.close(mode);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }

    @Override
    public Socket getSocket() {
        SocketHolder holder = getSocketHolder();
        return holder == null ? null : holder.getSocket();
    }

    @Override
    public SSLSession getSSLSession() {
        return getSocket() instanceof SSLSocket secured ? secured.getSession() : null;
    }

    @Override
    public void passivate() {
        // Nothing is set for the time in the pool.
    }

    @Override
    public void activate() {
        // Nothing was set for the time in the pool.
    }
}
