package org.supaqueue.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A consumer on a raw server socket: it counts what really comes over the wire, before any answer.
 *
 * <p>It answers 200 unless a path is scripted: {@code consumer.script("/x", Answer.of(503), Answer.of(200))} answers
 * 503 once and 200 from then on.
 */
public final class TestConsumer implements AutoCloseable {
    private final ServerSocket server;
    private final Queue<Received> ledger = new ConcurrentLinkedQueue<>();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final Function<Received, Answer> otherwise;
    private final ExecutorService threads;

    private TestConsumer(ServerSocket server, Function<Received, Answer> otherwise) {
        this.server = server;
        this.otherwise = otherwise;
        this.threads = Executors.newCachedThreadPool(run -> {
            Thread thread = new Thread(run, "test-consumer-" + server.getLocalPort());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** {@return a running consumer on a free port of 127.0.0.1 that answers 200 to all that is not scripted} */
    public static TestConsumer start() {
        return start(request -> Answer.of(200));
    }

    /**
     * Starts a consumer on a free port of 127.0.0.1.
     *
     * @param otherwise what to answer to a request whose path is not scripted
     * @return a running consumer
     */
    public static TestConsumer start(Function<Received, Answer> otherwise) {
        try {
            TestConsumer consumer =
                    new TestConsumer(new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1")), otherwise);
            consumer.threads.execute(consumer::accept);
            return consumer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Scripts the answers for one path; the last of them is repeated.
     *
     * @param path the whole path, without a query
     * @param answers one or more answers
     */
    public void script(String path, Answer... answers) {
        scripts.put(path, new Script(answers));
    }

    /** {@return the base URL, without a slash at its end} */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** {@return all requests in the order they came, answered or not} */
    public List<Received> received() {
        return List.copyOf(ledger);
    }

    /**
     * The requests for one path.
     *
     * @param path the whole path, without a query
     * @return them in the order they came
     */
    public List<Received> received(String path) {
        return ledger.stream().filter(r -> r.path().equals(path)).toList();
    }

    /** {@return requests that came but are not answered yet} */
    public int inFlight() {
        return inFlight.get();
    }

    /** {@return requests whose answer was written} */
    public int answered() {
        return answered.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (Conversation conversation = new Conversation(socket)) {
            for (Received request = conversation.read(); request != null; request = conversation.read()) {
                ledger.add(request);
                inFlight.incrementAndGet();
                try {
                    conversation.write(answerTo(request));
                    answered.incrementAndGet();
                } finally {
                    inFlight.decrementAndGet();
                }
            }
        } catch (IOException e) {
            // The caller hung up: its affair
        }
    }

    private Answer answerTo(Received request) {
        Script script = scripts.get(request.path());
        return script == null ? otherwise.apply(request) : script.next();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
