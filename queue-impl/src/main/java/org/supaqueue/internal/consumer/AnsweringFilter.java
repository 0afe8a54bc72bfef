package org.supaqueue.internal.consumer;

import jakarta.annotation.Priority;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;

/**
 * Puts the {@link HttpEngine} underneath a REST client of which we know no transport interface: the request is sent
 * and answered from a filter, so the REST client never comes to use its own transport.
 */
@Priority(Integer.MAX_VALUE)
final class AnsweringFilter implements ClientRequestFilter {
    private final Supplier<Exchange> current;

    AnsweringFilter(Supplier<Exchange> current) {
        this.current = current;
    }

    @Override
    public void filter(ClientRequestContext context) {
        Answer answer = current.get().run();
        context.abortWith(Response.status(answer.status())
                .header(HttpHeaders.CONTENT_TYPE, answer.contentType())
                .entity(answer.body())
                .build());
    }
}
