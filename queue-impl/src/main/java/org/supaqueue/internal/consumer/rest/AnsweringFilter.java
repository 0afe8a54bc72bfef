package org.supaqueue.internal.consumer.rest;

import jakarta.annotation.Priority;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.function.Supplier;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.HttpEngine;

/**
 * Runs the {@link HttpEngine} inside a REST client that has no transport adapter in this package.
 *
 * <p>The filter sends the request and supplies the answer. The REST client therefore never uses its own transport.
 */
@Priority(Integer.MAX_VALUE)
final class AnsweringFilter implements ClientRequestFilter {
    private final Supplier<Exchange> current;

    AnsweringFilter(Supplier<Exchange> current) {
        this.current = current;
    }

    @Override
    public void filter(ClientRequestContext context) {
        Answer answer = current.get().run(context::getHeaderString);
        context.abortWith(Response.status(answer.status())
                .header(HttpHeaders.CONTENT_TYPE, answer.contentType())
                .entity(answer.body())
                .build());
    }
}
