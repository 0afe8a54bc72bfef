package org.supaqueue.internal.consumer;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.RestClientBuilder;

/** Builds the REST client of whatever server we run on, with the {@link HttpEngine} underneath. */
final class RestClients {
    /** One client serves every consumer, since the target comes with the {@link Exchange}; this one leads nowhere. */
    private static final URI NOWHERE = URI.create("http://consumer.invalid/");

    private RestClients() {}

    /** Looks the server's REST client up through our class loader, for the calling thread may have any other or none. */
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

    /** The adapters name classes that only their own server has, so each is touched only once that server is certain. */
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
