package org.supaqueue.benchmark.run.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The machine on which the benchmark runs. */
public final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final double GIB = 1 << 30;

    private Machine() {}

    /**
     * Describes the machine in one line.
     *
     * @return processor, cores, memory, kernel and Java
     * @throws IOException if the name of the processor cannot be read
     */
    public static String describe() throws IOException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return String.format(
                "%s, %d cores, %.0f GiB, %s %s, Java %s",
                processor(),
                system.getAvailableProcessors(),
                system.getTotalMemorySize() / GIB,
                system.getName(),
                system.getVersion(),
                Runtime.version());
    }

    private static String processor() throws IOException {
        if (!Files.exists(PROCESSORS)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
