package org.supaqueue.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;
import org.supaqueue.testing.RawCertificate;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;

/**
 * An answer never harms the next job on the same connection. {@link HttpEngineUncleanTlsTest} runs the same tests over
 * TLS.
 */
class HttpEngineExtraBytesTest {
    private static final String SECOND_ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nunsent";

    private static RawCertificate certificate;

    private final RawServer server = RawServer.start(sockets());

    /** Allows one call at a time, so there is at most one connection. */
    private final HttpEngine engine = new HttpEngine(
            1, Thread::new, InetAddress::getAllByName, new DefaultClientTlsStrategy(certificate.trusted()));

    private int sentJobs;

    @BeforeAll
    static void certify() throws Exception {
        certificate = RawCertificate.of("ip:127.0.0.1");
    }

    ServerSocketFactory sockets() {
        return ServerSocketFactory.getDefault();
    }

    final ServerSocketFactory tlsSockets() {
        return certificate.sockets();
    }

    String scheme() {
        return "http";
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(AnswerWithExtraBytes.class)
    void shouldNotHarmTheNextJobWithBytesInTheSameWriteAsTheAnswer(AnswerWithExtraBytes dirty) throws Exception {
        server.script("/dirty", dirty.atOnce());
        assertThat(send("/dirty")).isEqualTo(dirty.body);

        assertUnharmed(3);
    }

    @ParameterizedTest
    @EnumSource(AnswerWithExtraBytes.class)
    void shouldNotHarmTheNextJobWithBytesInASeparateSegment(AnswerWithExtraBytes dirty) throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        server.script("/dirty", dirty.inTwoPieces(Signals.given(), written));
        assertThat(send("/dirty")).isEqualTo(dirty.body);
        written.await();

        assertUnharmed(3);
    }

    @ParameterizedTest
    @EnumSource(AnswerWithExtraBytes.class)
    void shouldNotHarmTheNextJobWithBytesAfterTheConnectionWasPooled(AnswerWithExtraBytes dirty) throws Exception {
        CountDownLatch kept = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        server.script("/dirty", dirty.inTwoPieces(kept, written));
        assertThat(send("/dirty")).isEqualTo(dirty.body);
        kept.countDown();
        written.await();

        assertUnharmed(3);
    }

    @Test
    void shouldNotHarmJobsBetweenAnswersWithExtraBytes() throws Exception {
        for (AnswerWithExtraBytes dirty : AnswerWithExtraBytes.values()) {
            server.script("/dirty", dirty.atOnce());
            for (int i = 0; i < 5; i++) {
                assertThat(send("/dirty")).isEqualTo(dirty.body);
                assertUnharmed(1);
            }
        }
    }

    /**
     * When a request has been sent, the engine cannot distinguish a late extra answer from the request's own answer. So
     * one job can get a wrong answer, but the next job must not.
     */
    @Test
    void shouldHarmAtMostOneJobWithALateAnswer() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        server.script("/dirty", AnswerWithExtraBytes.A_SECOND_ANSWER.behindTheNextRequest());
        server.script("/harmed", connection -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nown");
            answered.countDown();
            return true;
        });
        assertThat(send("/dirty")).isEqualTo("a");
        assertThat(send("/harmed")).isEqualTo("b");
        answered.await();

        assertUnharmed(3);
        assertThat(server.requests("/harmed")).hasSize(1);
    }

    @Test
    void shouldNotPoolConnectionsToAConsumerThatSentExtraBytes() throws Exception {
        server.script("/dirty", AnswerWithExtraBytes.LENGTH_TOO_SHORT.atOnce());
        server.script("/late", AnswerWithExtraBytes.A_SECOND_ANSWER.behindTheNextRequest());
        send("/dirty");
        for (int i = 0; i < 5; i++) {
            assertThat(send("/late")).isEqualTo("a");
            assertUnharmed(1);
        }
    }

    @Test
    void shouldNotPoolConnectionsToAConsumerThatSentLateInvalidBytes() throws Exception {
        server.script("/late", AnswerWithExtraBytes.LENGTH_TOO_SHORT.behindTheNextRequest());
        assertThat(send("/late")).isEqualTo("a");
        assertThat(failure("/x").kind()).isEqualTo(Kind.PROTOCOL);
        for (int i = 0; i < 5; i++) {
            assertThat(send("/late")).isEqualTo("a");
            assertUnharmed(1);
        }
    }

    @Test
    void shouldFailAndSendAtMostOnceWhenTheConsumerSendsBytesFirst() {
        server.greet("220 mail.example.com ESMTP\r\n");

        assertThat(failure("/x").kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(server.connections()).isEqualTo(1);
        assertThat(server.requests().size()).isLessThanOrEqualTo(1);
    }

    @Test
    void shouldReuseACleanConnectionAtOnceAndAfterIdleTime() throws Exception {
        assertUnharmed(5);
        await().pollDelay(Duration.ofMillis(30)).until(() -> true);
        assertUnharmed(5);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void shouldNotHarmTheNextJobWhenTheConsumerClosedAfterASecondAnswer() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        server.script("/dirty", connection -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na" + SECOND_ANSWER);
            written.countDown();
            return false;
        });
        send("/dirty");
        written.await();

        assertUnharmed(2);
    }

    @Test
    void shouldNotHarmTheNextJobWhenTheConsumerClosedTheConnection() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        server.script("/last", connection -> {
            RawReply.of(200, "a").play(connection);
            connection.close();
            closed.countDown();
            return false;
        });
        assertThat(send("/last")).isEqualTo("a");
        closed.await();

        assertUnharmed(2);
    }

    /** Sends jobs that are never retried. Each job must be sent once and get its own answer. */
    private void assertUnharmed(int count) throws NoAnswerException {
        for (int i = 0; i < count; i++) {
            String path = "/innocent/" + ++sentJobs;
            server.script(path, RawReply.of(200, path));
            assertThat(send(path)).isEqualTo(path);
            assertThat(server.requests(path)).hasSize(1);
        }
    }

    private String send(String path) throws NoAnswerException {
        return new String(engine.send(request(path)).body(), StandardCharsets.UTF_8);
    }

    private NoAnswerException failure(String path) {
        return catchThrowableOfType(NoAnswerException.class, () -> engine.send(request(path)));
    }

    private ConsumerRequest request(String path) {
        URI target = URI.create(scheme() + "://127.0.0.1:" + server.port() + path);
        return new ConsumerRequest("POST", target, Map.of(), new byte[] {'{', '}'}, Duration.ofSeconds(20), 100);
    }
}
