package org.supaqueue.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A PgBouncer in transaction mode in front of a database. Needs Debian's package {@code pgbouncer}. */
public final class PgBouncer implements AutoCloseable {
    private static final Path EXECUTABLE = Path.of("/usr/sbin/pgbouncer");

    private final TestDatabase database;
    private final Path directory;
    private final int port = freePort();
    private Process process;

    private PgBouncer(TestDatabase database, Path directory) {
        this.database = database;
        this.directory = directory;
    }

    /**
     * Starts a PgBouncer.
     *
     * @param database database behind the PgBouncer
     * @param directory folder for PgBouncer's files
     * @return a running PgBouncer, which the caller closes
     * @throws IOException if PgBouncer does not start
     */
    public static PgBouncer start(TestDatabase database, Path directory) throws IOException {
        if (!Files.isExecutable(EXECUTABLE)) {
            throw new IllegalStateException("there is no " + EXECUTABLE + ": apt-get install pgbouncer");
        }
        PgBouncer pooler = new PgBouncer(database, directory);
        pooler.start();
        return pooler;
    }

    /** Starts PgBouncer, also after {@link #kill}. The port stays the same. */
    public void start() throws IOException {
        Path settings = directory.resolve("pgbouncer.ini");
        Files.writeString(settings, """
                [databases]
                * = host=127.0.0.1 port=%d user=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = 10
                ignore_startup_parameters = extra_float_digits
                """.formatted(database.server().getPort(), port));
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // PgBouncer refuses to run as root
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(EXECUTABLE.toString(), settings.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(this::accepts);
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** {@return the JDBC URL of the database, through PgBouncer} */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database.name() + "?user=postgres";
    }

    /** Kills PgBouncer. Clients and server get no message before. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
