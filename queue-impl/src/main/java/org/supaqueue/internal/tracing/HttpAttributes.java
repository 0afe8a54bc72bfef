package org.supaqueue.internal.tracing;

import io.opentelemetry.api.common.AttributeKey;

/** Attributes of spans by the semantic conventions for HTTP clients. */
final class HttpAttributes {

    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");

    private HttpAttributes() {}
}
