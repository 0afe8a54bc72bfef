package org.supaqueue.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;
import org.supaqueue.testing.RawCertificate;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawRequest;
import org.supaqueue.testing.RawServer;

/** Calls over TLS: verbs, time-outs and host name verification. */
class HttpEngineTlsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(500);

    private static RawCertificate certificate;

    private final RawServer server = RawServer.start(certificate.sockets());
    private final HttpEngine engine = new HttpEngine(
            4, Thread::new, InetAddress::getAllByName, new DefaultClientTlsStrategy(certificate.trusted()));

    @BeforeAll
    static void certify() throws Exception {
        certificate = RawCertificate.of("ip:127.0.0.1");
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
        server.close();
    }

    @Test
    void shouldSendEveryVerbOverOneConnection() throws Exception {
        List<String> verbs = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
        for (String verb : verbs) {
            assertThat(engine.send(request(verb, server.port(), "/x")).status()).isEqualTo(200);
        }
        assertThat(server.requests()).extracting(RawRequest::verb).isEqualTo(verbs);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void shouldSendOneRequestWhenTheConnectionIsClosedWithoutAnAnswer() {
        server.script("/gone", RawReply.close());

        assertThat(failure(engine, request("PATCH", server.port(), "/gone")).kind())
                .isEqualTo(Kind.CLOSED_WITHOUT_ANSWER);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void shouldKeepTheTotalTimeOutWhenTheBodyArrivesSlowly() throws Exception {
        server.script("/drip", RawReply.slowBody(Duration.ofMillis(20)));
        engine.send(request("GET", server.port(), "/x")); // The first handshake loads classes and is slow
        long start = System.nanoTime();

        assertThat(failure(engine, request("GET", server.port(), "/drip", SHORT))
                        .kind())
                .isEqualTo(Kind.TIMED_OUT);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.multipliedBy(4));
    }

    @Test
    void shouldKeepTheTotalTimeOutDuringTheHandshake() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            engine.send(request("GET", server.port(), "/x"));
            long start = System.nanoTime();

            assertThat(failure(engine, request("GET", silent.getLocalPort(), "/", SHORT))
                            .kind())
                    .isEqualTo(Kind.TIMED_OUT);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT.multipliedBy(4));
        }
    }

    @Test
    void shouldSendNothingToAServerOfAnotherName() throws Exception {
        RawCertificate other = RawCertificate.of("dns:other.example");
        try (RawServer impostor = RawServer.start(other.sockets());
                HttpEngine trusting = new HttpEngine(
                        4, Thread::new, InetAddress::getAllByName, new DefaultClientTlsStrategy(other.trusted()))) {
            assertThat(failure(trusting, request("POST", impostor.port(), "/x")).kind())
                    .isEqualTo(Kind.TLS);
            assertThat(impostor.requests()).isEmpty();
        }
    }

    private static NoAnswerException failure(HttpEngine engine, ConsumerRequest request) {
        return catchThrowableOfType(NoAnswerException.class, () -> engine.send(request));
    }

    private static ConsumerRequest request(String verb, int port, String path) {
        return request(verb, port, path, LONG);
    }

    private static ConsumerRequest request(String verb, int port, String path, Duration timeout) {
        byte[] body = verb.startsWith("P") ? new byte[] {'{', '}'} : null;
        URI target = URI.create("https://127.0.0.1:" + port + path);
        return new ConsumerRequest(verb, target, Map.of(), body, timeout, 100);
    }
}
