package org.supaqueue.internal.consumer;

import javax.net.ServerSocketFactory;

/** The same tests over TLS. */
class HttpEngineExtraBytesTlsTest extends HttpEngineExtraBytesTest {

    @Override
    ServerSocketFactory sockets() {
        return tlsSockets();
    }

    @Override
    String scheme() {
        return "https";
    }
}
