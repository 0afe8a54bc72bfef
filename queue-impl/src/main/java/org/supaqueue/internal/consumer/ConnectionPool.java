package org.supaqueue.internal.consumer;

import java.net.Proxy;
import java.net.Socket;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The settings of the connections. */
final class ConnectionPool {
    /** Shorter than servers commonly keep idle connections, so that we rarely write into one they are closing. */
    static final TimeValue MAX_IDLE = TimeValue.ofSeconds(4);

    /** For the connect to one address, and for each step of a TLS handshake; a host with several may have a dead one. */
    static final TimeValue CONNECT_LIMIT = TimeValue.ofSeconds(5);

    private static final TimeValue TRUSTED_UNCHECKED = TimeValue.ofMilliseconds(10);

    /** Asked for per connection: a server without usable trust settings still reaches consumers over http. */
    static final TlsSocketStrategy SYSTEM_TLS = (socket, host, port, attachment, context) ->
            DefaultClientTlsStrategy.createSystemDefault().upgrade(socket, host, port, attachment, context);

    private ConnectionPool() {}

    static PoolingHttpClientConnectionManager of(int maxConnections, HostNames names, TlsSocketStrategy tls) {
        PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager(
                operator(names, tls),
                PoolConcurrencyPolicy.STRICT,
                PoolReusePolicy.LIFO,
                TimeValue.NEG_ONE_MILLISECOND,
                socket -> new ConsumerConnection());
        pool.setMaxTotal(maxConnections);
        pool.setDefaultMaxPerRoute(maxConnections);
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setValidateAfterInactivity(TRUSTED_UNCHECKED)
                .build());
        // A call's own time-out ends it, from another thread.
        pool.setDefaultSocketConfig(
                SocketConfig.custom().setSoTimeout(Timeout.ZERO_MILLISECONDS).build());
        return pool;
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
}
