package org.supaqueue.testing;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.supaqueue.internal.consumer.Answer;
import org.supaqueue.internal.consumer.ConsumerRequest;
import org.supaqueue.internal.consumer.NoAnswerException;

/** Helper methods to send requests with the transport under test to a {@link RawServer}. */
abstract class TransportCalls {
    static final List<String> VERBS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    static final Duration LONG = Duration.ofSeconds(10);
    static final Duration SHORT = Duration.ofMillis(500);
    static final Duration LATE = SHORT.plusMillis(250);
    static final int LIMIT = 65_536;

    RawServer server;

    /** Sends a request with the transport under test. */
    protected abstract Answer send(ConsumerRequest request) throws NoAnswerException;

    @BeforeEach
    void startServer() {
        server = RawServer.start();
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    NoAnswerException failure(String verb, String path) {
        return failure(request(verb, path));
    }

    NoAnswerException failure(ConsumerRequest request) {
        return catchThrowableOfType(NoAnswerException.class, () -> send(request));
    }

    ConsumerRequest request(String path, Duration timeout) {
        return new ConsumerRequest("POST", uri(path), Map.of(), body("POST"), timeout, LIMIT);
    }

    ConsumerRequest request(String verb, String path) {
        return request(verb, uri(path));
    }

    static ConsumerRequest request(String verb, URI target) {
        return new ConsumerRequest(verb, target, Map.of("User-Agent", "test"), body(verb), LONG, LIMIT);
    }

    URI uri(String path) {
        return URI.create(server.url() + path);
    }

    static byte[] body(String verb) {
        boolean none = verb.equals("GET") || verb.equals("DELETE");
        return none ? null : "{\"ä\" : 1 }".getBytes(StandardCharsets.UTF_8);
    }

    static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
