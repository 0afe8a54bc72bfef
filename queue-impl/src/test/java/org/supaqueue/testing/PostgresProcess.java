package org.supaqueue.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of a PostgreSQL server. A test can stop or kill the server, and start the server again with the same
 * data and port.
 */
public final class PostgresProcess {
    private final Path data;
    private final List<String> command = new ArrayList<>();

    private PostgresProcess(Path data) throws IOException {
        this.data = data;
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root
            command.addAll(List.of("unshare", "-U"));
        }
        ProcessHandle.Info info = postmaster().info();
        command.add(info.command().orElseThrow());
        command.addAll(List.of(info.arguments().orElseThrow()));
    }

    /** A way to stop a server, as with {@code pg_ctl stop}. */
    public enum Shutdown {
        /** Terminates all sessions and writes a checkpoint: {@code pg_ctl stop -m fast}. */
        FAST("INT"),
        /** Stops at once. The next start recovers from the WAL: {@code pg_ctl stop -m immediate}. */
        IMMEDIATE("QUIT");

        private final String signal;

        Shutdown(String signal) {
            this.signal = signal;
        }
    }

    /**
     * Finds the server of a database.
     *
     * @param database database on a server that only the caller uses
     * @return the processes of the server
     */
    public static PostgresProcess of(TestDatabase database) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW data_directory")) {
            row.next();
            return new PostgresProcess(Path.of(row.getString(1)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills all processes at once, as a power failure would. */
    public void kill() throws IOException {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> children = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        postmaster.onExit().join();
        children.forEach(child -> child.onExit().join());
    }

    /** Stops the server and waits until the server has ended. */
    public void stop(Shutdown shutdown) throws IOException {
        ProcessHandle postmaster = postmaster();
        new ProcessBuilder("kill", "-" + shutdown.signal, String.valueOf(postmaster.pid())).start();
        postmaster.onExit().join();
    }

    /** Starts the server. The server may not accept connections yet when this method returns. */
    public void start() throws IOException {
        new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/postgres-restarted.log")))
                .start();
    }

    private ProcessHandle postmaster() throws IOException {
        long id = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        return ProcessHandle.of(id).orElseThrow();
    }
}
