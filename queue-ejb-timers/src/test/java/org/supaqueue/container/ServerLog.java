package org.supaqueue.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The lines that the server under test logs from now on. If another server still has the log file open, the server
 * writes to a second file. So this class reads all files with the same beginning of the name.
 *
 * @param directory folder of the files
 * @param name beginning of the files' names
 * @param older number of older bytes in each file
 */
record ServerLog(Path directory, String name, Map<Path, Integer> older) {

    static ServerLog ofThisServer() {
        Path target = Path.of("target");
        boolean wildfly = TestEnvironment.server().equals("wildfly");
        String fork = System.getProperty("supaqueue.test.fork");
        Path directory = wildfly ? target.resolve("wildfly-" + fork + "/log") : target;
        String name = wildfly ? "server.log" : "payara-micro-" + fork + ".log";
        Map<Path, Integer> older = new HashMap<>();
        files(directory, name).forEach(file -> older.put(file, read(file).length));
        return new ServerLog(directory, name, older);
    }

    /** {@return number of lines with a part that matches} */
    long count(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return files(directory, name).stream()
                .flatMap(file -> newer(file).lines())
                .filter(line -> pattern.matcher(line).find())
                .count();
    }

    private String newer(Path file) {
        byte[] all = read(file);
        int skipped = older.getOrDefault(file, 0);
        return all.length < skipped ? new String(all) : new String(all, skipped, all.length - skipped);
    }

    private static List<Path> files(Path directory, String name) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name)
                            && !file.toString().endsWith(".lck"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
