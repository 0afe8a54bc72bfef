package org.supaqueue.internal.consumer.rest;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import org.jboss.resteasy.client.jaxrs.internal.ClientInvocation;
import org.jboss.resteasy.client.jaxrs.internal.ClientResponse;
import org.jboss.resteasy.tracing.RESTEasyTracingLogger;
import org.supaqueue.internal.consumer.Answer;

/** An answer in the form that RESTEasy needs. The body is in memory, so there is no connection to release. */
final class RestEasyAnswer extends ClientResponse {
    private InputStream stream;

    RestEasyAnswer(ClientInvocation invocation, Answer answer) {
        super(invocation.getClientConfiguration(), RESTEasyTracingLogger.empty());
        MultivaluedMap<String, String> headers = new MultivaluedHashMap<>();
        if (answer.contentType() != null) {
            headers.add(HttpHeaders.CONTENT_TYPE, answer.contentType());
        }
        setStatus(answer.status());
        setHeaders(headers);
        stream = new ByteArrayInputStream(answer.body());
    }

    @Override
    protected InputStream getInputStream() {
        return stream;
    }

    @Override
    protected void setInputStream(InputStream replacement) {
        stream = replacement;
        resetEntity();
    }

    @Override
    public void releaseConnection() {}

    @Override
    public void releaseConnection(boolean consumeInputStream) {}
}
