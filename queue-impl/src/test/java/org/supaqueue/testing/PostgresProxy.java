package org.supaqueue.testing;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to PostgreSQL on which notifications and the answers to commits can get lost, and connections go silent without being
 * closed.
 */
public final class PostgresProxy implements AutoCloseable {
    private static final int NOTIFICATION = 'A';
    private static final int READY = 'Z';

    private final ServerSocket clients;
    private final int serverPort;
    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(run -> {
        Thread thread = new Thread(run, "postgres-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean swallowing;
    private volatile boolean silent;
    private volatile String losing;

    private PostgresProxy(ServerSocket clients, int serverPort) {
        this.clients = clients;
        this.serverPort = serverPort;
        threads.execute(this::accept);
    }

    /** {@return a running proxy to the server of a database} */
    public static PostgresProxy to(TestDatabase database) {
        try {
            ServerSocket clients = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            return new PostgresProxy(clients, database.server().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the JDBC URL of the database by way of this proxy, which does not understand TLS} */
    public String url(TestDatabase database) {
        return database.url().replace(":" + serverPort + "/", ":" + clients.getLocalPort() + "/")
                + "&sslmode=disable&gssEncMode=disable";
    }

    /** From now on notifications get lost, or no longer do. */
    public void swallowNotifications(boolean swallow) {
        swallowing = swallow;
    }

    /**
     * A connection goes silent, for ever.
     *
     * @param clientPort which one: its {@code client_port} in {@code pg_stat_activity}
     */
    public void freeze(int clientPort) {
        lines.stream().filter(line -> line.server.getLocalPort() == clientPort).forEach(line -> line.frozen = true);
    }

    /** From now on every connection is silent, those that are opened later as well: a host that vanished behind a firewall. */
    public void freeze() {
        silent = true;
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
        return cuts.get();
    }

    @Override
    public void close() throws IOException {
        clients.close();
        for (Line line : lines) {
            line.close();
        }
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Line line = new Line(clients.accept(), new Socket(InetAddress.getByName("127.0.0.1"), serverPort));
                lines.add(line);
                threads.execute(() -> line.relay(line::requests));
                threads.execute(() -> line.relay(line::answers));
            }
        } catch (IOException closed) {
            // By close().
        }
    }

    @FunctionalInterface
    private interface Relay {
        void run() throws IOException;
    }

    private final class Line {
        private final Socket client;
        private final Socket server;
        private volatile boolean frozen;
        private volatile boolean cutWhenDone;
        private String sent = "";

        Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void relay(Relay relay) {
            try {
                relay.run();
            } catch (IOException ended) {
                // One side has hung up.
            } finally {
                close();
            }
        }

        void requests() throws IOException {
            byte[] buffer = new byte[8_192];
            int read;
            while ((read = client.getInputStream().read(buffer)) >= 0) {
                if (!isFrozen()) {
                    look(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                    server.getOutputStream().write(buffer, 0, read);
                }
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

        void answers() throws IOException {
            DataInputStream in = new DataInputStream(server.getInputStream());
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
            while (true) {
                int type = in.readUnsignedByte();
                byte[] rest = new byte[in.readInt() - Integer.BYTES];
                in.readFully(rest);
                if (cutWhenDone && type == READY) {
                    cuts.incrementAndGet();
                    return;
                }
                if (!isFrozen() && !cutWhenDone && !(swallowing && type == NOTIFICATION)) {
                    write(out, type, rest);
                }
            }
        }

        private boolean isFrozen() {
            return frozen || silent;
        }

        private void write(DataOutputStream out, int type, byte[] rest) throws IOException {
            out.writeByte(type);
            out.writeInt(rest.length + Integer.BYTES);
            out.write(rest);
            out.flush();
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
