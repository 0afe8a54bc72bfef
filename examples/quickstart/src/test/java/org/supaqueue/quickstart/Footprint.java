package org.supaqueue.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a JVM holds after a garbage collection, which clears no soft references.
 *
 * @param threads but for those that WildFly deploys with, which end when they have been idle for a while
 * @param classLoaders but for those that reflection makes for itself, one for each method called often
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
