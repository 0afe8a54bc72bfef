package org.supaqueue.internal.consumer.rest;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.HttpEngine;

/** Builds the server's MicroProfile REST client with the {@link HttpEngine} as its transport. */
final class RestClients {
    /** A placeholder: one client serves all consumers, because the {@link Exchange} carries the real target. */
    private static final URI NOWHERE = URI.create("http://consumer.invalid/");

    private RestClients() {}

    /**
     * Finds the server's REST client through the class loader of the queue. The calling thread may have another context
     * class loader or none.
     */
    static ConsumerApi build(Supplier<Exchange> current) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ConsumerApi.class.getClassLoader());
        try {
            RestClientBuilder builder = RestClientBuilder.newBuilder();
            return build(builder, current, transport(builder.getClass().getName(), current));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    static ConsumerApi build(RestClientBuilder builder, Supplier<Exchange> current, Object transport) {
        return builder.baseUri(NOWHERE)
                .followRedirects(false)
                .property("microprofile.rest.client.disable.default.mapper", true)
                .register(new ExchangeFilter(current))
                .register(transport)
                .build(ConsumerApi.class);
    }

    /**
     * Creates the adapter for the server's REST client. Each adapter uses classes that only its own server has, so no
     * other adapter class may be loaded.
     */
    private static Object transport(String implementation, Supplier<Exchange> current) {
        if (implementation.startsWith("org.glassfish.jersey.")) {
            return new JerseyTransport(current);
        }
        if (implementation.startsWith("org.jboss.resteasy.")) {
            return new RestEasyTransport(current);
        }
        return new AnsweringFilter(current);
    }

    static Response call(ConsumerApi api, ConsumerRequest request) {
        byte[] body = request.body() == null ? new byte[0] : request.body();
        return switch (request.verb()) {
            case "POST" -> api.post(body);
            case "PUT" -> api.put(body);
            case "PATCH" -> api.patch(body);
            case "DELETE" -> api.delete();
            default -> api.get();
        };
    }
}
