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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/**
 * An HTTP/1.1 server on a raw socket of 127.0.0.1. The server records every request before any reaction. A
 * {@link RawReply} can break the protocol in any way.
 */
public final class RawServer implements AutoCloseable {
    private static final RawReply OK = RawReply.of(200, "{}", "Content-Type: application/json");

    private final ServerSocket server;
    private final Queue<RawRequest> requests = new ConcurrentLinkedQueue<>();
    private final Map<String, RawScript> scripts = new ConcurrentHashMap<>();
    private final Set<RawConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile String greeting = "";
    private final ExecutorService threads = Executors.newCachedThreadPool(run -> {
        Thread thread = new Thread(run, "raw-server");
        thread.setDaemon(true);
        return thread;
    });

    private RawServer(ServerSocket server) {
        this.server = server;
        threads.execute(this::accept);
    }

    /** {@return a running server on a free port} */
    public static RawServer start() {
        return start(ServerSocketFactory.getDefault());
    }

    /** {@return a running server with sockets from this factory, for example with TLS} */
    public static RawServer start(ServerSocketFactory sockets) {
        try {
            return new RawServer(sockets.createServerSocket(0, 1_024, InetAddress.getByName("127.0.0.1")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return a running server on another address of this machine} */
    public static RawServer start(InetAddress address, int port) {
        try {
            return new RawServer(new ServerSocket(port, 1_024, address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the server speak first: the server writes this text on every connection before it reads. */
    public RawServer greet(String text) {
        greeting = text;
        return this;
    }

    /**
     * Sets the replies to requests for one path. The last reply repeats. Without replies, the server answers 200.
     *
     * @param path the path, without a query
     * @param replies the replies, in order
     */
    public RawServer script(String path, RawReply... replies) {
        scripts.put(path, new RawScript(replies));
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** {@return the base URL with http, without a slash at the end} */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** {@return all requests so far, with or without an answer, in the order of arrival} */
    public List<RawRequest> requests() {
        return List.copyOf(requests);
    }

    /** {@return the requests with this path; the path has no query} */
    public List<RawRequest> requests(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).toList();
    }

    /** {@return number of connections accepted so far} */
    public int connections() {
        return connections.get();
    }

    /** {@return number of open connections} */
    public int openConnections() {
        return open.size();
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
        try (RawConnection connection = new RawConnection(socket, connections.incrementAndGet())) {
            open.add(connection);
            try {
                connection.write(greeting);
                boolean more = true;
                while (more) {
                    RawRequest request = connection.read();
                    more = request != null && reply(request).play(connection);
                }
            } finally {
                open.remove(connection);
            }
        } catch (IOException e) {
            // The client closed the connection, or this server was closed
        }
    }

    private RawReply reply(RawRequest request) {
        requests.add(request);
        RawScript script = scripts.get(request.path());
        return script == null ? OK : script.next();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (RawConnection connection : open) {
            connection.close();
        }
        threads.shutdown();
    }
}
