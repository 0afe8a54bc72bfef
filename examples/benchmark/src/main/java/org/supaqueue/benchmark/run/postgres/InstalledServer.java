package org.supaqueue.benchmark.run.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.supaqueue.benchmark.run.process.Logs;
import org.supaqueue.testing.server.ChildProcesses;
import org.supaqueue.testing.server.PayaraMicro;

/** The PostgreSQL that is installed on this machine, with a new data directory. */
final class InstalledServer implements PostgresServer {
    private static final Duration STARTING = Duration.ofSeconds(30);
    private static final int STOPPING_SECONDS = 30;

    private final Process process;
    private final Path data;
    private final int port;

    private InstalledServer(Process process, Path data, int port) {
        this.process = process;
        this.data = data;
        this.port = port;
    }

    static PostgresServer start(Path binaries) throws IOException {
        Path data = Files.createTempDirectory(Logs.directory(), "postgres");
        int port = PayaraMicro.anyFreePort();
        initialise(binaries, data);
        List<String> command = command(binaries, "postgres");
        command.addAll(List.of("-D", data.toString(), "-h", "127.0.0.1", "-k", "", "-p", String.valueOf(port)));
        SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        Process process = run(command);
        ChildProcesses.endWithThisJvm(process.pid());
        Awaitility.await("PostgreSQL")
                .atMost(STARTING)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> answers(port));
        return new InstalledServer(process, data, port);
    }

    private static void initialise(Path binaries, Path data) throws IOException {
        List<String> command = command(binaries, "initdb");
        command.addAll(List.of("-D", data.toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8"));
        if (run(command).onExit().join().exitValue() != 0) {
            throw new IOException("initdb failed; see " + Logs.of("postgres"));
        }
    }

    private static List<String> command(Path binaries, String program) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binaries.resolve(program).toString());
        return command;
    }

    private static Process run(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(Logs.of("postgres").toFile()))
                .start();
    }

    private static boolean answers(int port) {
        try {
            DriverManager.getConnection(Database.url(port, MAINTENANCE)).close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        try {
            process.destroy();
            if (!process.waitFor(STOPPING_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Logs.delete(data);
    }
}
