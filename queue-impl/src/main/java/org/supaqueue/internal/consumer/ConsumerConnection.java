package org.supaqueue.internal.consumer;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
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

/** A connection that finds out without waiting whether the consumer has closed it. */
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

    /**
     * A read that does not wait: of a connection that is as it should be there is nothing to read. The method it overrides
     * waits a millisecond for that, before each request on a connection that was idle.
     */
    @Override
    public boolean isStale() {
        SocketHolder holder = getSocketHolder();
        SocketChannel channel = holder == null ? null : holder.getBaseSocket().getChannel();
        return channel == null || isReadable(channel);
    }

    private static boolean isReadable(SocketChannel channel) {
        try {
            channel.configureBlocking(false);
            try {
                return channel.read(ByteBuffer.allocate(1)) != 0;
            } finally {
                channel.configureBlocking(true);
            }
        } catch (IOException closed) {
            return true;
        }
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
