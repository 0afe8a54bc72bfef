package org.supaqueue.benchmark.run.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.supaqueue.benchmark.run.process.Logs;

/** PostgreSQL's benchmark program {@code pgbench}, if installed. */
public final class PgBench {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final String SECONDS = "5";

    private final Path program;

    private PgBench(Path program) {
        this.program = program;
    }

    /**
     * Searches for {@code pgbench}.
     *
     * @return the program, if installed
     * @throws IOException if a folder cannot be read
     */
    public static Optional<PgBench> find() throws IOException {
        if (!Files.isDirectory(DEBIAN)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin/pgbench"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .map(PgBench::new);
        }
    }

    /**
     * Measures a statement.
     *
     * @param database database to use
     * @param clients number of concurrent connections
     * @param sql the statement, in one line
     * @return statements per second; each statement has its own transaction
     * @throws IOException if {@code pgbench} fails
     */
    public double perSecond(Database database, int clients, String sql) throws IOException {
        Path script = Files.writeString(Logs.directory().resolve("pgbench.sql"), sql + ";\n");
        List<String> command = List.of(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + clients,
                "--jobs=" + Math.min(clients, 2),
                "--time=" + SECONDS,
                "--file=" + script,
                "--host=127.0.0.1",
                "--port=" + database.port(),
                "--username=postgres",
                database.name());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher rate = RATE.matcher(output);
        if (!rate.find()) {
            throw new IOException("pgbench failed: " + output);
        }
        return Double.parseDouble(rate.group(1));
    }
}
