package org.supaqueue.testing;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network between a client and PostgreSQL that can fail: lose notifications, reset connections, refuse new ones, and go
 * silent without a word to either side.
 */
public final class PostgresProxy implements AutoCloseable {
    private static final int NOTIFICATION = 'A';
    private static final int NO_ENCRYPTION = 'N';
    private static final int READY = 'Z';
    /** Below the ports that the system gives to outgoing connections, so that the port stays free while it is refused. */
    private static final int LOWEST_PORT = 10_000;

    private static final int HIGHEST_PORT = 32_000;
    private static final int TRIES = 400;

    private final InetAddress address = InetAddress.getLoopbackAddress();
    private final int port;
    private final int serverPort;
    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(run -> {
        Thread thread = new Thread(run, "postgres-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private ServerSocket clients;
    private CompletableFuture<Void> accepting;
    private DeafAddress deaf;
    private volatile boolean swallowing;
    private volatile boolean silent;
    private final AtomicInteger answersLost = new AtomicInteger();
    private volatile String losing;

    private PostgresProxy(ServerSocket clients, int serverPort) {
        this.port = clients.getLocalPort();
        this.serverPort = serverPort;
        listen(clients);
    }

    /** {@return a running proxy to the server of a database} */
    public static PostgresProxy to(TestDatabase database) {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try {
                ServerSocket clients = bind(InetAddress.getLoopbackAddress(), port);
                return new PostgresProxy(clients, database.server().getPort());
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("no free port for the proxy");
    }

    /** {@return the port of 127.0.0.1 that leads to the server} */
    public int port() {
        return port;
    }

    /** {@return the JDBC URL of the database by way of this proxy, which does not understand TLS} */
    public String url(TestDatabase database) {
        return database.url().replace(":" + serverPort + "/", ":" + port + "/") + "&sslmode=disable&gssEncMode=disable";
    }

    /** From now on notifications get lost, or no longer do. */
    public void swallowNotifications(boolean swallow) {
        swallowing = swallow;
    }

    /**
     * A connection goes silent, for ever: neither side hears anything of the other, not even its end.
     *
     * @param clientPort which one: its {@code client_port} in {@code pg_stat_activity}
     */
    public void freeze(int clientPort) {
        lines.stream().filter(line -> line.serverSees(clientPort)).forEach(Line::freeze);
    }

    /** All connections go silent, for ever; new ones work. */
    public void freezeAll() {
        lines.forEach(Line::freeze);
    }

    /** All connections go silent until {@link #resume}; new ones are accepted and are silent too. */
    public void silence() {
        silent = true;
        freezeAll();
    }

    /** All connections go silent until {@link #resume}; whoever connects waits, as for a host that is switched off. */
    public void vanish() throws IOException {
        silence();
        closeClients();
        deaf = new DeafAddress(address, port);
    }

    /** All connections go on where they were, with what was sent meanwhile; new ones work. */
    public void resume() throws IOException {
        silent = false;
        lines.forEach(Line::thaw);
        if (deaf != null) {
            deaf.close();
            deaf = null;
            accept();
        }
    }

    /** Ends all connections with a reset; new ones work. */
    public void cut() {
        lines.forEach(Line::reset);
        lines.clear();
    }

    /** Ends the silent connections with a reset, as both sides do in the end. */
    public void cutFrozen() {
        lines.stream().filter(Line::isFrozen).forEach(Line::reset);
        lines.removeIf(Line::isFrozen);
    }

    /** Refuses new connections until {@link #accept}; those that are open go on. */
    public void refuse() throws IOException {
        closeClients();
    }

    /** Accepts new connections again. */
    public void accept() throws IOException {
        listen(bind(address, port));
    }

    /**
     * The next statement that has this text is done and committed, but its answer does not come: the connection ends.
     *
     * @param text of a statement that is sent to the server for the first time, for its name is sent afterwards
     */
    public void loseAnswerTo(String text) {
        losing = text;
    }

    /** {@return how many connections ended because of {@link #loseAnswerTo}} */
    public int answersLost() {
        return answersLost.get();
    }

    @Override
    public void close() throws IOException {
        closeClients();
        if (deaf != null) {
            deaf.close();
        }
        lines.forEach(Line::close);
        threads.shutdownNow();
    }

    private static ServerSocket bind(InetAddress address, int port) throws IOException {
        ServerSocket clients = new ServerSocket();
        try {
            clients.setReuseAddress(true);
            clients.bind(new InetSocketAddress(address, port), 50);
            return clients;
        } catch (IOException taken) {
            clients.close();
            throw taken;
        }
    }

    private synchronized void listen(ServerSocket listener) {
        clients = listener;
        accepting = CompletableFuture.runAsync(() -> acceptFrom(listener), threads);
    }

    /** Linux frees the port when the thread that waits in accept() has left it, which is after close() has returned. */
    private synchronized void closeClients() throws IOException {
        clients.close();
        accepting.join();
    }

    private void acceptFrom(ServerSocket listener) {
        try {
            while (true) {
                Line line = new Line(listener.accept());
                lines.add(line);
                if (silent) {
                    line.freeze();
                }
                threads.execute(line::open);
            }
        } catch (IOException closed) {
            // By refuse(), vanish() or close().
        }
    }

    @FunctionalInterface
    private interface Relay {
        void run() throws IOException, InterruptedException;
    }

    private final class Line {
        private final Socket client;
        private final Socket server = new Socket();
        private boolean frozen;
        private volatile boolean cutWhenDone;
        private String sent = "";

        Line(Socket client) {
            this.client = client;
        }

        void open() {
            relay(() -> {
                awaitThaw();
                server.connect(new InetSocketAddress(address, serverPort));
                threads.execute(() -> relay(this::answers));
                requests();
            });
        }

        private void relay(Relay relay) {
            try {
                relay.run();
                end(false);
            } catch (IOException ended) {
                end(true);
            } catch (InterruptedException closed) {
                close();
            }
        }

        /** One side has hung up, or cannot be reached. A line that is silent keeps that to itself. */
        private void end(boolean failed) {
            try {
                awaitThaw();
                if (failed) {
                    reset();
                } else {
                    close();
                }
            } catch (InterruptedException closed) {
                close();
            }
            lines.remove(this);
        }

        private void requests() throws IOException, InterruptedException {
            byte[] buffer = new byte[8_192];
            int read;
            while ((read = client.getInputStream().read(buffer)) >= 0) {
                awaitThaw();
                look(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                server.getOutputStream().write(buffer, 0, read);
            }
        }

        /** A text may begin in what was read before. */
        private void look(String part) {
            String text = losing;
            if (text == null) {
                return;
            }
            sent += part;
            if (sent.contains(text)) {
                losing = null;
                cutWhenDone = true;
            }
            sent = sent.substring(Math.max(0, sent.length() - text.length()));
        }

        private void answers() throws IOException, InterruptedException {
            DataInputStream in = new DataInputStream(server.getInputStream());
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
            int type = in.read();
            for (; type == NO_ENCRYPTION; type = in.read()) {
                awaitThaw();
                out.writeByte(type);
                out.flush();
            }
            for (; type >= 0; type = in.read()) {
                byte[] rest = new byte[in.readInt() - Integer.BYTES];
                in.readFully(rest);
                awaitThaw();
                if (cutWhenDone && type == READY) {
                    answersLost.incrementAndGet();
                    return;
                }
                if (!cutWhenDone && !(swallowing && type == NOTIFICATION)) {
                    write(out, type, rest);
                }
            }
        }

        private void write(DataOutputStream out, int type, byte[] rest) throws IOException {
            out.writeByte(type);
            out.writeInt(rest.length + Integer.BYTES);
            out.write(rest);
            out.flush();
        }

        boolean serverSees(int clientPort) {
            return server.getLocalPort() == clientPort;
        }

        synchronized void freeze() {
            frozen = true;
        }

        synchronized boolean isFrozen() {
            return frozen;
        }

        synchronized void thaw() {
            frozen = false;
            notifyAll();
        }

        private synchronized void awaitThaw() throws InterruptedException {
            while (frozen) {
                wait();
            }
        }

        void reset() {
            try {
                client.setSoLinger(true, 0);
            } catch (IOException gone) {
                // Nothing is left to reset.
            }
            close();
        }

        void close() {
            try (client;
                    server) {
                // Closes both, the second although the first fails.
            } catch (IOException gone) {
                // Nothing is left to close.
            }
        }
    }
}
