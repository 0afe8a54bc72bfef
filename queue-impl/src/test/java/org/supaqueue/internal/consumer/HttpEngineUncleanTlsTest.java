package org.supaqueue.internal.consumer;

import javax.net.ServerSocketFactory;

class HttpEngineUncleanTlsTest extends HttpEngineUncleanTest {

    @Override
    ServerSocketFactory sockets() {
        return tlsSockets();
    }

    @Override
    String scheme() {
        return "https";
    }
}
