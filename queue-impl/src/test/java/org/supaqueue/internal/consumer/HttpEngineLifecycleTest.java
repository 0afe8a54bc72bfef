package org.supaqueue.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawRequest;
import org.supaqueue.testing.RawServer;

/** Reuse, check and close of connections, and abort of calls. */
class HttpEngineLifecycleTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final RawServer server = RawServer.start();
    private final CountDownLatch unrequestedSent = new CountDownLatch(1);
    private final Set<Thread> made = ConcurrentHashMap.newKeySet();
    private final HttpEngine engine = new HttpEngine(4, this::thread, host -> null, ConnectionPool.SYSTEM_TLS);

    private Thread thread(Runnable run) {
        Thread thread = new Thread(run);
        made.add(thread);
        return thread;
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
        server.close();
    }

    @Test
    void shouldAbortAllCalls() {
        server.script("/silent", RawReply.hang());
        List<CompletableFuture<Kind>> calls =
                IntStream.range(0, 6).mapToObj(i -> failing("/silent")).toList();
        await().until(() -> server.requests().size() == 4);

        engine.abortAll();

        assertThat(calls).extracting(CompletableFuture::join).containsOnly(Kind.ABORTED);
    }

    @Test
    void shouldStillSendAfterAnAbort() throws Exception {
        engine.abortAll();

        assertThat(engine.send(get("/x")).status()).isEqualTo(200);
    }

    @Test
    void shouldTimeOutACallThatWaitsForAConnection() {
        server.script("/silent", RawReply.hang());
        IntStream.range(0, 4).forEach(i -> failing("/silent"));
        await().until(() -> server.requests().size() == 4);

        ConsumerRequest fifth = new ConsumerRequest("GET", uri("/x"), Map.of(), null, Duration.ofMillis(100), 0);
        assertThatThrownBy(() -> engine.send(fifth)).hasMessage("timed out after 100 ms");
        assertThat(server.requests("/x")).isEmpty();
    }

    @Test
    void shouldEndConnectionsAndThreadsOnClose() throws Exception {
        server.script("/silent", RawReply.hang());
        engine.send(get("/x"));
        CompletableFuture<Kind> call = failing("/silent");
        await().until(() -> server.requests().size() == 2);

        engine.close();

        assertThat(call.join()).isEqualTo(Kind.ABORTED);
        await().until(() -> server.openConnections() == 0);
        await().until(() -> made.stream().noneMatch(Thread::isAlive));
        assertThat(made).isNotEmpty();
        assertThat(failure(get("/x")).kind()).isEqualTo(Kind.ABORTED);
    }

    @Test
    void shouldReleaseTheConnectionOfEveryFailedCall() throws Exception {
        server.script("/gone", RawReply.close());
        server.script("/reset", RawReply.reset());
        server.script("/huge", RawReply.huge(1_000_000));
        for (int i = 0; i < 10; i++) {
            failure(get("/gone"));
            failure(get("/reset"));
            engine.send(get("/huge"));
        }
        assertThat(engine.send(get("/x")).status()).isEqualTo(200);
    }

    @Test
    void shouldReuseAConnection() throws Exception {
        for (int i = 0; i < 10; i++) {
            engine.send(get("/x"));
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void shouldNotReuseAConnectionThatTheServerCloses() throws Exception {
        server.script("/last", RawReply.of(200, "{}", "Connection: close"));
        server.script("/short", RawReply.of(200, "{}", "Keep-Alive: timeout=0"));
        for (String path : List.of("/last", "/x", "/short", "/x", "/x")) {
            engine.send(get(path));
        }
        assertThat(server.requests()).extracting(RawRequest::connection).containsExactly(1, 2, 2, 3, 3);
    }

    @Test
    void shouldNotReuseAConnectionThatTheServerClosedWhileIdle() throws Exception {
        sendAndLetTheServerClose();
        await().pollDelay(Duration.ofMillis(150)).until(() -> true);

        assertThat(engine.send(get("/x")).status()).isEqualTo(200);
    }

    private void sendAndLetTheServerClose() throws NoAnswerException {
        server.script("/idle", connection -> {
            RawReply.of(200, "{}").play(connection);
            return false;
        });
        engine.send(get("/idle"));
        await().until(() -> server.openConnections() == 0);
    }

    @Test
    void shouldNotUseAnUnrequestedAnswerForTheNextRequest() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";
        server.script("/twice", connection -> {
            connection.write(answer + "a" + answer + "b");
            return true;
        });
        assertThat(engine.send(get("/twice")).body()).containsExactly('a');
        assertThat(engine.send(get("/x")).body()).containsExactly('{', '}');
        assertThat(server.requests("/x")).hasSize(1);
    }

    @Test
    void shouldNotReuseAConnectionThatReceivedBytesWhileIdle() throws Exception {
        assertThat(engine.send(get(pathWithUnrequestedAnswer())).body()).containsExactly('a');
        unrequestedSent.await();
        letIdle();

        assertThat(engine.send(get("/x")).body()).containsExactly('{', '}');
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void shouldCloseAConnectionThatReceivedBytesWhileIdleOnCheck() throws Exception {
        engine.send(get(pathWithUnrequestedAnswer()));
        unrequestedSent.await();
        letIdle();

        engine.checkIdle();

        // Must be faster than the close at the connection's maximum age.
        await().atMost(Duration.ofSeconds(3)).until(() -> server.openConnections() == 0);
    }

    private String pathWithUnrequestedAnswer() {
        server.script("/twice", connection -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
            letIdle();
            connection.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
            unrequestedSent.countDown();
            return true;
        });
        return "/twice";
    }

    @Test
    void shouldReuseACheckedConnection() throws Exception {
        engine.send(get("/x"));
        letIdle();

        engine.checkIdle();

        assertThat(engine.send(get("/x")).status()).isEqualTo(200);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void shouldNotReuseAConnectionThatACheckFoundClosed() throws Exception {
        sendAndLetTheServerClose();
        letIdle();

        engine.checkIdle();

        assertThat(engine.send(get("/x")).status()).isEqualTo(200);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void shouldNotExtendTheKeepAliveTimeByChecks() throws Exception {
        server.script("/short", RawReply.of(200, "{}", "Keep-Alive: timeout=1"));
        engine.send(get("/short"));
        long left = System.nanoTime();
        while (System.nanoTime() - left < TimeUnit.MILLISECONDS.toNanos(760)) {
            letIdle();
            engine.checkIdle();
        }

        engine.send(get("/x"));

        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void shouldCheckNothingBeforeTheFirstCallAndAfterClose() throws Exception {
        engine.checkIdle();
        engine.send(get("/x"));
        engine.close();
        engine.checkIdle();

        assertThat(server.connections()).isEqualTo(1);
        await().until(() -> server.openConnections() == 0);
    }

    /** Waits longer than the time in which the engine reuses a connection without a waiting check. */
    private static void letIdle() {
        await().pollDelay(Duration.ofMillis(30)).until(() -> true);
    }

    @Test
    void shouldReadAnAnswerThatComesBeforeTheBodyIsSent() throws Exception {
        try (ServerSocket impatient = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> post(impatient.getLocalPort()));
            try (Socket socket = impatient.accept()) {
                socket.getInputStream().read();
                socket.getOutputStream().write("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n".getBytes());
            }
            assertThat(answer.join().status()).isEqualTo(413);
        }
    }

    private Answer post(int port) {
        try {
            URI target = URI.create("http://127.0.0.1:" + port);
            return engine.send(new ConsumerRequest("POST", target, Map.of(), new byte[20_000_000], LONG, 100));
        } catch (NoAnswerException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldSkipInterimAnswers() throws Exception {
        server.script("/early", connection -> {
            connection.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            return RawReply.of(201, "{}").play(connection);
        });
        assertThat(engine.send(get("/early")).status()).isEqualTo(201);
        assertThat(engine.send(get("/x")).status()).isEqualTo(200);
    }

    private CompletableFuture<Kind> failing(String path) {
        return CompletableFuture.supplyAsync(() -> failure(get(path)).kind(), run -> new Thread(run).start());
    }

    private NoAnswerException failure(ConsumerRequest request) {
        return catchThrowableOfType(NoAnswerException.class, () -> engine.send(request));
    }

    private ConsumerRequest get(String path) {
        return new ConsumerRequest("GET", uri(path), Map.of(), null, LONG, 100);
    }

    private URI uri(String path) {
        return URI.create(server.url() + path);
    }
}
