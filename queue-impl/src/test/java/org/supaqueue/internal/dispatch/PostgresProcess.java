package org.supaqueue.internal.dispatch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes of a PostgreSQL server, which can be killed and started again on the same data. */
final class PostgresProcess {
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

    static PostgresProcess of(NodeFixture queue) throws IOException {
        return new PostgresProcess(Path.of(queue.query("SHOW data_directory")));
    }

    /** Ends all processes at once, as a power failure would. */
    void kill() throws IOException {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> children = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        postmaster.onExit().join();
        children.forEach(child -> child.onExit().join());
    }

    void start() throws IOException {
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
