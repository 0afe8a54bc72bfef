package org.supaqueue.benchmark.run.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

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
     * Deletes what earlier runs left.
     *
     * @throws IOException if that fails
     */
    public static void clear() throws IOException {
        delete(directory());
    }

    /**
     * Deletes a folder and all that is in it.
     *
     * @param folder which
     * @throws IOException if that fails
     */
    public static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
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
