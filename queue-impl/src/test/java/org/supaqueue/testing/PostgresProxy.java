package org.supaqueue.testing;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A way to PostgreSQL on which notifications can get lost, and connections go silent without being closed. */
public final class PostgresProxy implements AutoCloseable {
    private static final int NOTIFICATION = 'A';

    private final ServerSocket clients;
    private final int serverPort;
    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(run -> {
        Thread thread = new Thread(run, "postgres-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean swallowing;

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

    /** Every connection of this moment goes silent, for ever. */
    public void freezeAll() {
        lines.forEach(line -> line.frozen = true);
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
                if (!frozen) {
                    server.getOutputStream().write(buffer, 0, read);
                }
            }
        }

        void answers() throws IOException {
            DataInputStream in = new DataInputStream(server.getInputStream());
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()));
            while (true) {
                int type = in.readUnsignedByte();
                byte[] rest = new byte[in.readInt() - Integer.BYTES];
                in.readFully(rest);
                if (!frozen && !(swallowing && type == NOTIFICATION)) {
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
