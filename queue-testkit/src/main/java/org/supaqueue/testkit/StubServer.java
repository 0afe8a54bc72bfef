package org.supaqueue.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.supaqueue.HttpVerb;

/** The HTTP server of a {@link StubConsumer}, on a free port of the loopback interface. */
final class StubServer implements AutoCloseable {

    static {
        // Otherwise the server sends head and body of an answer 40 ms apart (Nagle's algorithm).
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool(KitThreads::daemon);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Function<ReceivedRequest, StubAnswer> answers;

    private StubServer(HttpServer server, Function<ReceivedRequest, StubAnswer> answers) {
        this.server = server;
        this.answers = answers;
    }

    static StubServer start(Function<ReceivedRequest, StubAnswer> answers) {
        try {
            InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            StubServer stub = new StubServer(HttpServer.create(anyPort, 0), answers);
            stub.server.createContext("/", stub::handle);
            stub.server.setExecutor(stub.executor);
            stub.server.start();
            return stub;
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** An exchange that is closed without an answer closes its connection. */
    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            StubAnswer answer = answers.apply(read(exchange));
            switch (answer.kind()) {
                case ANSWER -> send(exchange, answer);
                case HANG -> closed.await();
                case DISCONNECT -> {}
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static ReceivedRequest read(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        return new ReceivedRequest(
                HttpVerb.valueOf(exchange.getRequestMethod()),
                exchange.getRequestURI().getRawPath(),
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, StubAnswer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        executor.shutdownNow();
    }
}
