package org.supaqueue.internal.consumer;

import jakarta.annotation.Priority;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import java.util.function.Supplier;

/**
 * Shows the real target to whatever the application hooks into its REST clients, such as tracing, before any of that
 * runs. The headers stay out of their sight, because the bearer secret is among them.
 */
@Priority(1)
final class ExchangeFilter implements ClientRequestFilter {
    private final Supplier<Exchange> current;

    ExchangeFilter(Supplier<Exchange> current) {
        this.current = current;
    }

    @Override
    public void filter(ClientRequestContext context) {
        context.setUri(current.get().request().target());
    }
}
