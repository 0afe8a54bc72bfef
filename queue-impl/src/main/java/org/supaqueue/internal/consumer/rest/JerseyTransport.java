package org.supaqueue.internal.consumer.rest;

import jakarta.ws.rs.client.Client;
import jakarta.ws.rs.core.Configuration;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.glassfish.jersey.client.ClientRequest;
import org.glassfish.jersey.client.ClientResponse;
import org.glassfish.jersey.client.spi.AsyncConnectorCallback;
import org.glassfish.jersey.client.spi.Connector;
import org.glassfish.jersey.client.spi.ConnectorProvider;
import org.glassfish.jersey.message.internal.Statuses;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.HttpEngine;

/** Makes the {@link HttpEngine} the transport of Jersey, the REST client of Payara. */
final class JerseyTransport implements ConnectorProvider, Connector {
    private final Supplier<Exchange> current;

    JerseyTransport(Supplier<Exchange> current) {
        this.current = current;
    }

    @Override
    public Connector getConnector(Client client, Configuration config) {
        return this;
    }

    @Override
    public ClientResponse apply(ClientRequest request) {
        Answer answer = current.get().run(request::getHeaderString);
        ClientResponse response = new ClientResponse(Statuses.from(answer.status()), request);
        if (answer.contentType() != null) {
            response.header(HttpHeaders.CONTENT_TYPE, answer.contentType());
        }
        response.setEntityStream(new ByteArrayInputStream(answer.body()));
        return response;
    }

    /** Not supported and never called: {@link ConsumerApi} has no asynchronous method. */
    @Override
    public Future<?> apply(ClientRequest request, AsyncConnectorCallback callback) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }

    @Override
    public String getName() {
        return "Supa Queue";
    }

    /** Does nothing: the {@link ConsumerClient} closes the engine. */
    @Override
    public void close() {}
}
