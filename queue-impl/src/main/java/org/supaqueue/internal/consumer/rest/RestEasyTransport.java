package org.supaqueue.internal.consumer.rest;

import jakarta.ws.rs.client.Invocation;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.jboss.resteasy.client.jaxrs.ClientHttpEngine;
import org.jboss.resteasy.client.jaxrs.internal.ClientInvocation;
import org.supaqueue.internal.consumer.HttpEngine;

/** Makes the {@link HttpEngine} the transport of RESTEasy, the REST client of WildFly. */
final class RestEasyTransport implements ClientHttpEngine {
    private final Supplier<Exchange> current;

    RestEasyTransport(Supplier<Exchange> current) {
        this.current = current;
    }

    @Override
    public Response invoke(Invocation invocation) {
        ClientInvocation request = (ClientInvocation) invocation;
        return new RestEasyAnswer(request, current.get().run(request.getHeaders()::getHeader));
    }

    @Override
    public SSLContext getSslContext() {
        return null;
    }

    @Override
    public HostnameVerifier getHostnameVerifier() {
        return null;
    }

    @Override
    public boolean isFollowRedirects() {
        return false;
    }

    @Override
    public void setFollowRedirects(boolean followRedirects) {
        // Redirects are never followed, even if the application enables redirects for its REST clients
    }

    /** Does nothing: the {@link ConsumerClient} closes the engine. */
    @Override
    public void close() {}
}
