package org.supaqueue.internal.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;

/** Limits for the head of an answer, for interim answers and for trailers. */
class HttpEngineHeadTest {
    private static final String TOO_LARGE =
            "the head of the answer is too large: over 64 KB, 100 headers or 10 interim answers";

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKS = OK + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0";
    private static final int CALLS = 16;

    private final RawServer server = RawServer.start();
    private final HttpEngine engine = new HttpEngine(CALLS, Thread::new);
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLS);

    @AfterEach
    void close() throws IOException {
        callers.shutdownNow();
        engine.close();
        server.close();
    }

    @Test
    void shouldAcceptHeadsWithinTheLimits() throws Exception {
        assertAccepted(OK + headers(99) + "Content-Length: 1\r\n\r\na");
        assertAccepted(OK + "X: " + "x".repeat(65_400) + "\r\nContent-Length: 1\r\n\r\na");
        assertAccepted(OK + header(30_000) + header(30_000) + "Content-Length: 1\r\n\r\na");
        assertAccepted(interims(10) + OK + "Content-Length: 1\r\n\r\na");
        assertAccepted(
                "HTTP/1.1 103 Hints\r\n" + headers(50) + "\r\n" + OK + headers(49) + "Content-Length: 1\r\n\r\na");
        assertAccepted(CHUNKS + "\r\n" + headers(99) + "\r\n");
        assertAccepted(CHUNKS + "\r\n" + header(60_000) + "\r\n");
        assertAccepted(CHUNKS + ";x=" + "x".repeat(1_000) + "\r\n\r\n");
    }

    @Test
    void shouldAcceptABodyOfManySmallChunks() throws Exception {
        StringBuilder chunks = new StringBuilder(OK + "Transfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 50_000; i++) {
            chunks.append("1;x=y\r\na\r\n");
        }
        server.script("/x", answer(chunks + "0\r\nX: y\r\n\r\n"));

        assertThat(engine.send(get()).body()).hasSize(50_000);
    }

    @Test
    void shouldApplyTheLimitsToEachAnswerSeparately() throws Exception {
        RawReply large = RawReply.of(
                200, "a", ("X: " + "x".repeat(500) + "\n").repeat(60).split("\n"));
        server.script("/x", large);
        for (int i = 0; i < 5; i++) {
            assertThat(engine.send(get()).status()).isEqualTo(200);
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    private void assertAccepted(String answer) throws NoAnswerException {
        server.script("/x", answer(answer));

        assertThat(new String(engine.send(get()).body(), StandardCharsets.UTF_8))
                .isEqualTo("a");
    }

    @Test
    void shouldRefuseHeadsBeyondTheLimits() {
        assertRefused(OK + headers(100) + "Content-Length: 1\r\n\r\na");
        assertRefused("HTTP/1.1 200 " + "x".repeat(65_536) + "\r\nContent-Length: 1\r\n\r\na");
        assertRefused(OK + header(22_000) + header(22_000) + header(22_000) + "Content-Length: 1\r\n\r\na");
        assertRefused(OK + "X: y\r\n" + (" " + "z".repeat(1_000) + "\r\n").repeat(66) + "Content-Length: 1\r\n\r\na");
    }

    @Test
    void shouldCountInterimAnswers() {
        assertRefused(interims(11) + OK + "Content-Length: 1\r\n\r\na");
        assertRefused(
                "HTTP/1.1 103 Hints\r\n" + headers(51) + "\r\n" + OK + headers(49) + "Content-Length: 1\r\n\r\na");
        assertRefused(("HTTP/1.1 103 Hints\r\n" + header(7_000) + "\r\n").repeat(10) + OK + "\r\na");
        assertRefused("HTTP/1.1 103 Hints\r\n" + header(40_000) + "\r\n" + OK + header(40_000) + "\r\na");
    }

    @Test
    void shouldCountTrailers() {
        assertRefused(CHUNKS + "\r\n" + headers(100) + "\r\n");
        assertRefused(CHUNKS + "\r\n" + header(40_000) + header(40_000) + "\r\n");
        assertRefused(CHUNKS + ";x=" + "x".repeat(70_000) + "\r\n\r\n");
    }

    private void assertRefused(String answer) {
        server.script("/x", answer(answer));

        NoAnswerException failure = failure();
        assertThat(failure).hasMessage(TOO_LARGE);
        assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"line", "headers", "folded", "interim", "trailers", "status", "empty"})
    void shouldStopReadingEndlessHeads(String kind) {
        String start =
                switch (kind) {
                    case "status", "empty" -> "";
                    case "trailers" -> CHUNKS + "\r\n";
                    case "folded" -> OK + "X: y\r\n";
                    default -> OK;
                };
        String more =
                switch (kind) {
                    case "interim" -> "\r\nHTTP/1.1 100 Continue\r\n";
                    case "headers", "trailers" -> header(60_000);
                    case "folded" -> " " + "z".repeat(10_000) + "\r\n";
                    case "empty" -> "\r\n";
                    default -> "x".repeat(60_000);
                };
        AtomicLong written = new AtomicLong();
        server.script("/x", endless(kind.equals("interim") ? "HTTP/1.1 100 Continue\r\n" : start, more, written));

        assertThat(failures(CALLS)).extracting(Throwable::getMessage).containsOnly(TOO_LARGE);
        // The server could write only as much as the socket buffers hold.
        assertThat(written.get()).isLessThan(CALLS * 20_000_000L);
    }

    private List<NoAnswerException> failures(int calls) {
        List<CompletableFuture<NoAnswerException>> failures = IntStream.range(0, calls)
                .mapToObj(i -> CompletableFuture.supplyAsync(this::failure, callers))
                .toList();
        return failures.stream().map(CompletableFuture::join).toList();
    }

    private static RawReply endless(String start, String more, AtomicLong written) {
        return connection -> {
            connection.write(start);
            while (true) {
                connection.write(more);
                written.addAndGet(more.length());
            }
        };
    }

    private static RawReply answer(String text) {
        return connection -> {
            connection.write(text);
            return true;
        };
    }

    private static String headers(int count) {
        return "X: y\r\n".repeat(count);
    }

    private static String header(int length) {
        return "X: " + "x".repeat(length) + "\r\n";
    }

    private static String interims(int count) {
        return "HTTP/1.1 100 Continue\r\n\r\n".repeat(count);
    }

    private NoAnswerException failure() {
        return catchThrowableOfType(NoAnswerException.class, () -> engine.send(get()));
    }

    private ConsumerRequest get() {
        URI target = URI.create(server.url() + "/x");
        return new ConsumerRequest("GET", target, Map.of(), null, Duration.ofSeconds(30), 65_536);
    }
}
