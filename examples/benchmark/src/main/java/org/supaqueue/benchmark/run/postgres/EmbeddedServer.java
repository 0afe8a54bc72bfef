package org.supaqueue.benchmark.run.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.supaqueue.benchmark.run.process.Logs;
import org.supaqueue.testing.server.ChildProcesses;

/** The embedded PostgreSQL, which is a dependency of this module. */
final class EmbeddedServer implements PostgresServer {
    private final EmbeddedPostgres postgres;

    private EmbeddedServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static PostgresServer start() throws IOException {
        Path data = Files.createTempDirectory(Logs.directory(), "postgres");
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setDataDirectory(data);
        SETTINGS.forEach(builder::setServerConfig);
        EmbeddedPostgres postgres = builder.start();
        ChildProcesses.endWithThisJvm(Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip()));
        return new EmbeddedServer(postgres);
    }

    @Override
    public int port() {
        return postgres.getPort();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
