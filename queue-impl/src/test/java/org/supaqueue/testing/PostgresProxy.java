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
 * A network between a client and PostgreSQL with faults: the network can lose notifications, reset connections, refuse
 * new connections, and hold all packets without a message to either side.
 */
public final class PostgresProxy implements AutoCloseable {
    private static final int NOTIFICATION = 'A';
    private static final int NO_ENCRYPTION = 'N';
    private static final int READY = 'Z';
    /**
     * Below the range of ports for outgoing connections, so that no other program takes the port while the proxy
     * refuses connections.
     */
    private static final int LOWEST_PORT = 10_000;

    private static final int HIGHEST_PORT = 32_000;
    private static final int TRIES = 400;

    private final InetAddress address = InetAddress.getLoopbackAddress();
    private final int port;
    private final int serverPort;
    private final Queue<ProxiedConnection> connections = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(run -> {
        Thread thread = new Thread(run, "postgres-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private ServerSocket clients;
    private CompletableFuture<Void> accepting;
    private FullAcceptQueue fullAcceptQueue;
    private volatile boolean droppingNotifications;
    private volatile boolean freezingNewConnections;
    private final AtomicInteger answersDropped = new AtomicInteger();
    private volatile String textOfLostAnswer;

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

    /** {@return the proxy's port on 127.0.0.1} */
    public int port() {
        return port;
    }

    /** {@return the JDBC URL of the database through this proxy; the proxy does not support TLS} */
    public String url(TestDatabase database) {
        return database.url().replace(":" + serverPort + "/", ":" + port + "/") + "&sslmode=disable&gssEncMode=disable";
    }

    /** Drops notifications from now on, or stops dropping notifications. */
    public void dropNotifications(boolean swallow) {
        droppingNotifications = swallow;
    }

    /**
     * Freezes a connection for ever. Neither side receives any byte from the other side, not even the end of the
     * connection.
     *
     * @param clientPort the connection's {@code client_port} in {@code pg_stat_activity}
     */
    public void freeze(int clientPort) {
        connections.stream().filter(line -> line.hasServerSidePort(clientPort)).forEach(ProxiedConnection::freeze);
    }

    /** Freezes all connections for ever. New connections work. */
    public void freezeAll() {
        connections.forEach(ProxiedConnection::freeze);
    }

    /** Freezes all connections until {@link #resume}. New connections are accepted and are frozen as well. */
    public void freezeUntilResume() {
        freezingNewConnections = true;
        freezeAll();
    }

    /**
     * Freezes all connections until {@link #resume}. New connection attempts wait, as for a host that is switched off.
     */
    public void simulateHostDown() throws IOException {
        freezeUntilResume();
        closeClients();
        fullAcceptQueue = new FullAcceptQueue(address, port);
    }

    /** Continues all connections, including the bytes sent during the freeze. New connections work. */
    public void resume() throws IOException {
        freezingNewConnections = false;
        connections.forEach(ProxiedConnection::thaw);
        if (fullAcceptQueue != null) {
            fullAcceptQueue.close();
            fullAcceptQueue = null;
            accept();
        }
    }

    /** Resets all connections. New connections work. */
    public void resetAll() {
        connections.forEach(ProxiedConnection::reset);
        connections.clear();
    }

    /** Resets the frozen connections, as both sides finally do after a long time. */
    public void resetFrozen() {
        connections.stream().filter(ProxiedConnection::isFrozen).forEach(ProxiedConnection::reset);
        connections.removeIf(ProxiedConnection::isFrozen);
    }

    /** Refuses new connections until {@link #accept}. Open connections continue. */
    public void refuse() throws IOException {
        closeClients();
    }

    /** Accepts new connections again. */
    public void accept() throws IOException {
        listen(bind(address, port));
    }

    /**
     * Lets the server run and commit the next statement with this text, but drops the answer and ends the connection.
     *
     * @param text text of a statement that the client sends for the first time; later, the client sends only the
     *     statement's name
     */
    public void dropAnswerTo(String text) {
        textOfLostAnswer = text;
    }

    /** {@return number of connections that ended because of {@link #dropAnswerTo}} */
    public int answersDropped() {
        return answersDropped.get();
    }

    @Override
    public void close() throws IOException {
        closeClients();
        if (fullAcceptQueue != null) {
            fullAcceptQueue.close();
        }
        connections.forEach(ProxiedConnection::close);
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

    /**
     * Closes the listener and waits for its thread. Linux frees the port only after the thread has left accept(), later
     * than the return of close().
     */
    private synchronized void closeClients() throws IOException {
        clients.close();
        accepting.join();
    }

    private void acceptFrom(ServerSocket listener) {
        try {
            while (true) {
                ProxiedConnection line = new ProxiedConnection(listener.accept());
                connections.add(line);
                if (freezingNewConnections) {
                    line.freeze();
                }
                threads.execute(line::open);
            }
        } catch (IOException closed) {
            // refuse(), vanish() or close() has closed the listener.
        }
    }

    @FunctionalInterface
    private interface Relay {
        void run() throws IOException, InterruptedException;
    }

    private final class ProxiedConnection {
        private final Socket client;
        private final Socket server = new Socket();
        private boolean frozen;
        private volatile boolean resetWhenDone;
        private String sent = "";

        ProxiedConnection(Socket client) {
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

        /**
         * Passes the end of one side to the other side. A frozen connection passes the end on only after the freeze.
         */
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
            connections.remove(this);
        }

        private void requests() throws IOException, InterruptedException {
            byte[] buffer = new byte[8_192];
            int read;
            while ((read = client.getInputStream().read(buffer)) >= 0) {
                awaitThaw();
                searchLostText(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                server.getOutputStream().write(buffer, 0, read);
            }
        }

        /** Searches the text in the sent bytes. The text can begin in an earlier part. */
        private void searchLostText(String part) {
            String text = textOfLostAnswer;
            if (text == null) {
                return;
            }
            sent += part;
            if (sent.contains(text)) {
                textOfLostAnswer = null;
                resetWhenDone = true;
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
                if (resetWhenDone && type == READY) {
                    answersDropped.incrementAndGet();
                    return;
                }
                if (!resetWhenDone && !(droppingNotifications && type == NOTIFICATION)) {
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

        boolean hasServerSidePort(int clientPort) {
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
                // The socket is closed already.
            }
            close();
        }

        void close() {
            try (client;
                    server) {
                // try-with-resources closes both sockets, even if the first close fails.
            } catch (IOException gone) {
                // The socket is closed already.
            }
        }
    }
}
