package org.supaqueue.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The threads and class loaders of a JVM after a garbage collection. The collection does not clear soft references.
 *
 * @param threads number of threads, without WildFly's deployment threads, which end after some idle time
 * @param classLoaders number of class loaders, without the loaders that reflection creates for often called methods
 */
record Footprint(long threads, long classLoaders) {
    private static final String DEPLOYING = "\"ServerService Thread Pool";

    static Footprint of(ProcessHandle jvm) {
        ask(jvm, "GC.run");
        long threads = ask(jvm, "Thread.print").stream()
                .filter(line -> line.startsWith("\"") && !line.startsWith(DEPLOYING))
                .count();
        long classLoaders = ask(jvm, "VM.classloader_stats").stream()
                .filter(line -> line.startsWith("0x") && !line.endsWith("DelegatingClassLoader"))
                .count();
        return new Footprint(threads, classLoaders);
    }

    boolean exceeds(Footprint other, int slack) {
        return threads > other.threads + slack || classLoaders > other.classLoaders + slack;
    }

    private static List<String> ask(ProcessHandle jvm, String command) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process asked = new ProcessBuilder(jcmd, String.valueOf(jvm.pid()), command).start();
            try (var answer = asked.inputReader(UTF_8)) {
                return answer.lines().toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
