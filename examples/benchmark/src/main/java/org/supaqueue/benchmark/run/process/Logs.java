package org.supaqueue.benchmark.run.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The log files of the processes, in the module's build directory. */
public final class Logs {
    private static final Path DIRECTORY = Path.of("target", "runs");

    private Logs() {}

    /**
     * Returns the log file of a process. Creates the folder if necessary.
     *
     * @param name name of the process
     * @return the log file
     * @throws IOException if the folder cannot be created
     */
    public static Path of(String name) throws IOException {
        return directory().resolve(name.replace(' ', '-') + ".log");
    }

    /**
     * Deletes the files of earlier runs.
     *
     * @throws IOException if a file cannot be deleted
     */
    public static void clear() throws IOException {
        delete(directory());
    }

    /**
     * Deletes a folder with its content.
     *
     * @param folder the folder
     * @throws IOException if a file cannot be deleted
     */
    public static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /**
     * Returns the folder of all logs. Creates the folder if necessary.
     *
     * @return the folder
     * @throws IOException if the folder cannot be created
     */
    public static Path directory() throws IOException {
        return Files.createDirectories(DIRECTORY.toAbsolutePath());
    }
}
