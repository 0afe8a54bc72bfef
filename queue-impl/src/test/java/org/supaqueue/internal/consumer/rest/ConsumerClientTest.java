package org.supaqueue.internal.consumer.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.consumer.CallTracer;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.HttpEngine;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;
import org.supaqueue.testing.RawServer;

/**
 * Filters that an application adds to its REST clients change neither the request nor the answer. A closed client and a
 * missing REST client fail cleanly.
 */
class ConsumerClientTest {
    private final RawServer server = RawServer.start();
    private final List<URI> seen = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void shouldShowTheTargetButNoHeaderToFilters() throws Exception {
        List<String> headers = new ArrayList<>();
        try (ConsumerClient client = with((ClientRequestFilter) context -> {
            seen.add(context.getUri());
            headers.addAll(context.getHeaders().keySet());
        })) {
            client.send(request());
        }
        assertThat(seen).containsExactly(request().target());
        assertThat(headers).doesNotContain("Authorization");
    }

    @Test
    void shouldIgnoreChangesThatAFilterMakes() throws Exception {
        try (ConsumerClient client = with((ClientRequestFilter) context -> {
            context.getHeaders().add("X-Added", "1");
            context.setUri(URI.create("http://127.0.0.1:1/"));
            context.setMethod("PUT");
        })) {
            client.send(request());
        }
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.line()).isEqualTo("POST /x HTTP/1.1");
            assertThat(request.header("X-Added")).isEmpty();
            assertThat(request.text()).isEqualTo("{}");
        });
    }

    @Test
    void shouldKeepTheAnswerWhenAResponseFilterThrows() throws Exception {
        try (ConsumerClient client = with((ClientResponseFilter) (context, response) -> {
            throw new IllegalStateException("not mine");
        })) {
            assertThat(client.send(request()).status()).isEqualTo(200);
        }
    }

    @Test
    void shouldFailWhenAFilterAnswersInsteadOfTheConsumer() {
        try (ConsumerClient client = with((ClientRequestFilter)
                context -> context.abortWith(Response.ok("mock").build()))) {
            NoAnswerException failure = catchThrowableOfType(NoAnswerException.class, () -> client.send(request()));

            assertThat(failure).hasMessage("the REST client did not send the request");
            assertThat(failure.kind()).isEqualTo(Kind.OTHER);
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void shouldRefuseToSendAfterClose() {
        ConsumerClient client = new ConsumerClient(1, Thread::new);
        client.close();

        assertThat(catchThrowableOfType(NoAnswerException.class, () -> client.send(request()))
                        .kind())
                .isEqualTo(Kind.ABORTED);
    }

    @Test
    void shouldLeakNoThreadWhenTheServerHasNoRestClient() {
        Set<Thread> made = ConcurrentHashMap.newKeySet();
        HttpEngine engine = new HttpEngine(1, run -> {
            Thread thread = new Thread(run);
            made.add(thread);
            return thread;
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> new ConsumerClient(engine, CallTracer.NONE, current -> {
                    throw new NoClassDefFoundError("org/eclipse/microprofile/rest/client/RestClientBuilder");
                }))
                .withMessage("the server has no MicroProfile REST client for this application");
        await().until(() -> made.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void shouldWorkOnThreadsWithoutAContextClassLoader() throws Exception {
        Thread.currentThread().setContextClassLoader(null);
        try (ConsumerClient client = new ConsumerClient(1, Thread::new)) {
            assertThat(client.send(request()).status()).isEqualTo(200);
        } finally {
            Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        }
    }

    private static ConsumerClient with(Object filter) {
        return new ConsumerClient(
                new HttpEngine(1, Thread::new),
                CallTracer.NONE,
                current -> RestClients.build(
                        RestClientBuilder.newBuilder().register(filter), current, new RestEasyTransport(current)));
    }

    private ConsumerRequest request() {
        URI target = URI.create(server.url() + "/x");
        Map<String, String> headers = Map.of("Authorization", "Bearer s3cret");
        return new ConsumerRequest("POST", target, headers, new byte[] {'{', '}'}, Duration.ofSeconds(3), 100);
    }
}
