package org.supaqueue.internal.consumer;

import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.util.TimeValue;

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
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(maxConnections)
                .setMaxConnPerRoute(maxConnections)
                .setDnsResolver(names)
                .setConnectionFactory(connections())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setValidateAfterInactivity(TRUSTED_UNCHECKED)
                        .build())
                .setTlsSocketStrategy(tls)
                .build();
    }

    private static HttpConnectionFactory<ManagedHttpClientConnection> connections() {
        Http1Config limits = Http1Config.custom()
                .setMaxLineLength(65_536)
                .setMaxHeaderCount(1_000)
                .build();
        return ManagedHttpClientConnectionFactory.builder()
                .http1Config(limits)
                .charCodingConfig(CharCodingConfig.custom()
                        .setCharset(StandardCharsets.UTF_8)
                        .setMalformedInputAction(CodingErrorAction.REPLACE)
                        .setUnmappableInputAction(CodingErrorAction.REPLACE)
                        .build())
                .responseParserFactory(config -> new WholeHeadParser(limits))
                .build();
    }
}
