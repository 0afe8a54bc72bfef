package org.supaqueue.internal.consumer;

import java.net.Proxy;
import java.net.Socket;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Pools the connections to the consumers. A {@link PooledConnection} decides whether a connection is used again. */
final class ConnectionPool implements AutoCloseable {
    /**
     * How long an idle connection can be used again. Most consumers keep idle connections longer, so a request rarely
     * goes to a connection that the consumer is closing.
     */
    static final TimeValue MAX_IDLE = TimeValue.ofSeconds(4);

    /**
     * The time-out for the connect to one address, and for each step of a TLS handshake. A host can have several
     * addresses of which one does not reply: the call then still has time for the next address.
     */
    static final TimeValue CONNECT_LIMIT = TimeValue.ofSeconds(5);

    /**
     * Loads the JVM's trust settings at each TLS handshake, not when the pool is created. If the trust settings are not
     * valid, only calls over https therefore fail.
     */
    static final TlsSocketStrategy SYSTEM_TLS = (socket, host, port, attachment, context) ->
            DefaultClientTlsStrategy.createSystemDefault().upgrade(socket, host, port, attachment, context);

    private final HostNames names;
    private final UncleanConsumers unclean;
    private final PoolingHttpClientConnectionManager pool;
    private volatile HttpRoute lastConsumer;

    ConnectionPool(int maxConnections, HostNames names, TlsSocketStrategy tls, ConnectionLife life) {
        this.names = names;
        unclean = new UncleanConsumers(life.ticker());
        pool = new PoolingHttpClientConnectionManager(
                operator(names, tls),
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                TimeValue.NEG_ONE_MILLISECOND,
                socket -> new ConsumerConnection(life));
        pool.setMaxTotal(maxConnections);
        pool.setDefaultMaxPerRoute(maxConnections);
        // The pool checks no connection. PooledConnection has its own check, which can be cancelled.
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
                .build());
        // A connected socket has no time-out. The Watchdog cancels a call at its time-out.
        pool.setDefaultSocketConfig(
                SocketConfig.custom().setSoTimeout(Timeout.ZERO_MILLISECONDS).build());
    }

    private static HttpClientConnectionOperator operator(HostNames names, TlsSocketStrategy tls) {
        return new DefaultHttpClientConnectionOperator(
                proxy -> new Socket(Proxy.NO_PROXY),
                null,
                names,
                RegistryBuilder.<TlsSocketStrategy>create()
                        .register(URIScheme.HTTPS.id, tls)
                        .build());
    }

    /**
     * Takes the connection to this consumer that was used last, or a new one that is not connected yet.
     *
     * <p>Never waits, because the pool has one connection for each permitted call. A wait would be a fault: cancelling
     * a wait here can leak a connection.
     */
    PooledConnection lease(HttpRoute consumer) throws InterruptedException, ExecutionException, TimeoutException {
        return new PooledConnection(
                this, consumer, pool.lease("", consumer, Timeout.INFINITE, null).get(Timeout.ofSeconds(1)));
    }

    /** Returns the consumer of the connection that was kept last; null if no connection was kept yet. */
    HttpRoute lastConsumer() {
        return lastConsumer;
    }

    void setLastConsumer(HttpRoute consumer) {
        lastConsumer = consumer;
    }

    UncleanConsumers unclean() {
        return unclean;
    }

    HostNames names() {
        return names;
    }

    PoolingHttpClientConnectionManager connections() {
        return pool;
    }

    void closeIdle() {
        pool.closeIdle(MAX_IDLE);
    }

    @Override
    public void close() {
        pool.close(CloseMode.IMMEDIATE);
    }
}
