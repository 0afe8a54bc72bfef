package org.supaqueue.internal.consumer.rest;

import jakarta.annotation.Priority;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import java.util.function.Supplier;

/**
 * Shows the target of the request to the REST client filters of the server and of the application, such as tracing.
 *
 * <p>The values of the query are not shown: they may be the payload of a job, and tracing filters record the URI.
 *
 * <p>This filter runs before the application's filters. The REST client never gets the request's headers, because the
 * bearer secret is one of the headers.
 */
@Priority(1)
final class ExchangeFilter implements ClientRequestFilter {
    private final Supplier<Exchange> current;

    ExchangeFilter(Supplier<Exchange> current) {
        this.current = current;
    }

    @Override
    public void filter(ClientRequestContext context) {
        context.setUri(current.get().request().shownTarget());
    }
}
