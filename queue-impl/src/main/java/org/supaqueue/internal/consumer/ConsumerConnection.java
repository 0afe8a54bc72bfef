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
 * A connection that limits the head of each answer, and knows whether a further request can use the connection.
 *
 * <p>A closed connection also refuses a new socket. HttpClient tries the addresses of a host one after the other, each
 * with a new socket. Without the refusal, a cancelled call would go on with the next address.
 */
final class ConsumerConnection extends DefaultBHttpClientConnection implements ManagedHttpClientConnection {

    /**
     * How long a connection is trusted after an answer, or after a check that waited. Only a check that waits 1 ms can
     * detect the end of the stream. While a connection is trusted, the check does not wait.
     */
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

    /** Sets the parser's maximum one header higher, because the parser refuses a message that reaches the maximum. */
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

    /**
     * Closes a socket that was bound after the connection was closed.
     *
     * <p>{@code bind} first binds the socket and then reads {@code closed}. {@code close} first sets {@code closed} and
     * then closes the socket. If both run at the same time, at least one of them therefore closes the socket.
     */
    private void checkNotClosed() throws InterruptedIOException {
        if (closed) {
            super.close(CloseMode.IMMEDIATE);
            throw new InterruptedIOException("closed while it was connected");
        }
    }

    /** Returns whether no answer has come over this connection yet. */
    boolean isFresh() {
        return answers == 0;
    }

    /**
     * Records an answer, after which the connection can be used again.
     *
     * @param keepFor maximum time to keep the connection; the {@link ConnectionLife} may end earlier
     */
    void answered(TimeValue keepFor) {
        long now = life.now();
        usableUntil = now + Math.min(keepFor.toNanoseconds(), endOfLife - now);
        answers++;
        // A consumer may close the connection after its first answer without notice. So the next check waits, to
        // detect the end of the stream. From the second answer on, the connection is trusted.
        trustedUntil = answers > 1 ? now + TRUSTED_NANOS : now;
    }

    /** Returns whether the time that {@link #answered} set is over: the keep-alive time or the maximum age. */
    boolean isTooOld() {
        return life.now() - usableUntil >= 0;
    }

    /**
     * Checks for bytes that were read together with the answer but follow its end.
     *
     * <p>This method does not check the socket. The check before the next request checks the socket and is sufficient,
     * because the later check also detects earlier bytes.
     */
    UnexpectedInput behindAnswer() {
        try {
            SocketHolder sockets = getSocketHolder();
            if (sockets == null) {
                return UnexpectedInput.END;
            }
            boolean decrypted =
                    sockets.getSSLSocket() != null && sockets.getInputStream().available() > 0;
            return decrypted || parser.buffered() > 0 ? UnexpectedInput.BYTES : UnexpectedInput.NONE;
        } catch (IOException closed) {
            return UnexpectedInput.END;
        }
    }

    /** Checks for input before the first request. */
    UnexpectedInput beforeFirstRequest() {
        return arrived(false);
    }

    /** Checks for input since the last answer. Waits up to 1 ms, unless the connection is still trusted. */
    UnexpectedInput sinceAnswer() {
        boolean patient = life.now() - trustedUntil >= 0;
        UnexpectedInput arrived = arrived(patient);
        if (patient) {
            trustedUntil = life.now() + TRUSTED_NANOS;
        }
        return arrived;
    }

    private UnexpectedInput arrived(boolean patient) {
        SocketHolder sockets = getSocketHolder();
        return sockets == null ? UnexpectedInput.END : UnexpectedInput.check(sockets, patient);
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
        // The connection needs no change before it goes into the pool.
    }

    @Override
    public void activate() {
        // passivate() changed nothing.
    }
}
