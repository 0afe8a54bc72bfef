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

/** The connections, and which of them may be used again. */
final class ConnectionPool implements AutoCloseable {
    /** Shorter than servers commonly keep idle connections, so that we rarely write into one they are closing. */
    static final TimeValue MAX_IDLE = TimeValue.ofSeconds(4);

    /** For the connect to one address, and for each step of a TLS handshake; a host with several may have a dead one. */
    static final TimeValue CONNECT_LIMIT = TimeValue.ofSeconds(5);

    /** Asked for per connection: a server without usable trust settings still reaches consumers over http. */
    static final TlsSocketStrategy SYSTEM_TLS = (socket, host, port, attachment, context) ->
            DefaultClientTlsStrategy.createSystemDefault().upgrade(socket, host, port, attachment, context);

    private final HostNames names;
    private final UncleanConsumers unclean;
    private final PoolingHttpClientConnectionManager pool;
    private volatile HttpRoute lastConsumer;

    ConnectionPool(int maxConnections, HostNames names, TlsSocketStrategy tls, ConnectionLife life) {
        this.names = names;
        unclean = new UncleanConsumers(life.nanoTime());
        pool = new PoolingHttpClientConnectionManager(
                operator(names, tls),
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                TimeValue.NEG_ONE_MILLISECOND,
                socket -> new ConsumerConnection(life));
        pool.setMaxTotal(maxConnections);
        pool.setDefaultMaxPerRoute(maxConnections);
        // A PooledConnection looks for itself: a look must be possible to cut off.
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setValidateAfterInactivity(TimeValue.NEG_ONE_MILLISECOND)
                .build());
        // A call's own time-out ends it, from another thread.
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
     * Lends the connection that was used last, or one that is still to be connected. Never waits: there are as many
     * connections as calls. Waiting here, cut at a bad moment, would lose one.
     */
    PooledConnection lease(HttpRoute consumer) throws InterruptedException, ExecutionException, TimeoutException {
        return new PooledConnection(
                this, consumer, pool.lease("", consumer, Timeout.INFINITE, null).get(Timeout.ofSeconds(1)));
    }

    /** Where the connection leads that was used last, null for nowhere. */
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
