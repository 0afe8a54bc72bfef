package org.supaqueue.internal.consumer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.CharCodingSupport;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/**
 * A connection that stays closed: while one address of a host is tried after the other, each with a socket of its own, a call
 * that is cut off must not go on with the next.
 */
final class ConsumerConnection extends DefaultBHttpClientConnection implements ManagedHttpClientConnection {

    /** A connection that was silent a moment ago is used without waiting for its end to show. */
    private static final long TRUSTED_NANOS = Duration.ofMillis(10).toNanos();

    private static final Http1Config LIMITS = limits(HeadBudget.MAX_HEADERS);

    private static final CharCodingConfig TEXT = CharCodingConfig.custom()
            .setCharset(StandardCharsets.UTF_8)
            .setMalformedInputAction(CodingErrorAction.REPLACE)
            .setUnmappableInputAction(CodingErrorAction.REPLACE)
            .build();

    private final HeadBudget budget;
    private final WholeHeadParser parser;
    private final ConnectionLife life;
    private final long endOfLife;
    private volatile boolean closed;
    private int answers;
    private long usableUntil;
    private long trustedUntil;

    ConsumerConnection(ConnectionLife life) {
        this(life, new HeadBudget());
    }

    private ConsumerConnection(ConnectionLife life, HeadBudget budget) {
        this(life, budget, new WholeHeadParser(LIMITS, budget));
    }

    private ConsumerConnection(ConnectionLife life, HeadBudget budget, WholeHeadParser parser) {
        super(
                LIMITS,
                CharCodingSupport.createDecoder(TEXT),
                CharCodingSupport.createEncoder(TEXT),
                Framing.INSTANCE,
                null,
                null,
                config -> parser);
        this.budget = budget;
        this.parser = parser;
        this.life = life;
        this.endOfLife = life.end();
    }

    /** The parser refuses a message as soon as it has as many headers as it may have at most, so it is told one more. */
    private static Http1Config limits(int headers) {
        return Http1Config.custom()
                .setMaxLineLength(HeadBudget.MAX_BYTES)
                .setMaxHeaderCount(headers + 1)
                .setMaxEmptyLineCount(HeadBudget.MAX_BYTES)
                .build();
    }

    @Override
    protected InputStream createContentInputStream(long length, SessionInputBuffer buffer, InputStream in) {
        if (length == ContentLengthStrategy.CHUNKED) {
            return new ChunkedInputStream(new TrailerBuffer(buffer, budget), in, limits(budget.headersLeft()));
        }
        return super.createContentInputStream(length, buffer, in);
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

    /** Whether no answer came over it yet. */
    boolean isFresh() {
        return answers == 0;
    }

    /** An answer came, and the connection may be used again for that long, but not beyond the end of its life. */
    void answered(TimeValue keepFor) {
        long now = life.now();
        usableUntil = now + Math.min(keepFor.toNanoseconds(), endOfLife - now);
        answers++;
        // A consumer may close behind its first answer without a word. One that did not is trusted.
        trustedUntil = answers > 1 ? now + TRUSTED_NANOS : now;
    }

    boolean isTooOld() {
        return life.now() - usableUntil >= 0;
    }

    /**
     * What was read together with the answer and lies behind it. The socket itself is looked at before the next request:
     * that is later, so once is enough.
     */
    Arrived behindAnswer() {
        try {
            SocketHolder sockets = getSocketHolder();
            if (sockets == null) {
                return Arrived.END;
            }
            boolean decrypted =
                    sockets.getSSLSocket() != null && sockets.getInputStream().available() > 0;
            return decrypted || parser.buffered() > 0 ? Arrived.BYTES : Arrived.NOTHING;
        } catch (IOException closed) {
            return Arrived.END;
        }
    }

    /** What has come before the first request. */
    Arrived beforeFirstRequest() {
        return arrived(false);
    }

    /** What has come since the last answer. Waits for a millisecond unless the last look was a moment ago. */
    Arrived sinceAnswer() {
        boolean patient = life.now() - trustedUntil >= 0;
        Arrived arrived = arrived(patient);
        if (patient) {
            trustedUntil = life.now() + TRUSTED_NANOS;
        }
        return arrived;
    }

    private Arrived arrived(boolean patient) {
        SocketHolder sockets = getSocketHolder();
        return sockets == null ? Arrived.END : Arrived.on(sockets, patient);
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
