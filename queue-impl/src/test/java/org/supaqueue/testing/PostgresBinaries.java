package org.supaqueue.testing;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Finds the binaries of a PostgreSQL version. The newest version is on the class path. The oldest version has the same
 * Maven coordinates, so the build copies its JAR to {@code target/postgres/oldest.jar}.
 */
final class PostgresBinaries {
    private static final Path OLDEST = Path.of("target", "postgres", "oldest.jar");

    private PostgresBinaries() {}

    static PgBinaryResolver of(PostgresMajor major) {
        return switch (major) {
            case NEWEST -> DefaultPostgresBinaryResolver.INSTANCE;
            case OLDEST -> PostgresBinaries::oldest;
        };
    }

    private static InputStream oldest(String system, String machine) throws IOException {
        if (!Files.exists(OLDEST)) {
            throw new IOException(OLDEST.toAbsolutePath() + " is missing: run ./mvnw generate-test-resources");
        }
        String archive = "postgres-%s-%s.txz".formatted(system.toLowerCase(Locale.ROOT), machine);
        return URI.create("jar:" + OLDEST.toUri() + "!/" + archive).toURL().openStream();
    }
}
