package org.supaqueue.benchmark.run.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the processes write, in the module's build directory. */
public final class Logs {
    private static final Path DIRECTORY = Path.of("target", "runs");

    private Logs() {}

    /**
     * The log of a process.
     *
     * @param name of the process
     * @return its file, whose folder is there
     * @throws IOException if the folder cannot be made
     */
    public static Path of(String name) throws IOException {
        return directory().resolve(name.replace(' ', '-') + ".log");
    }

    /**
     * The folder of all logs.
     *
     * @return it, made if need be
     * @throws IOException if it cannot be made
     */
    public static Path directory() throws IOException {
        return Files.createDirectories(DIRECTORY.toAbsolutePath());
    }
}
