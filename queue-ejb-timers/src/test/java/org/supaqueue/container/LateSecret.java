package org.supaqueue.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** A secret that comes from outside while the application runs: the content of a file, once there is one. */
public class LateSecret implements ConfigSource {
    static final String KEY = "supaqueue.service-role";
    static final String LOCATION = "late-secret.txt";

    private final Path file;

    public LateSecret() {
        try (InputStream in = LateSecret.class.getResourceAsStream("/" + LOCATION)) {
            file = Path.of(new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String getValue(String key) {
        try {
            return key.equals(KEY) && Files.exists(file) ? Files.readString(file) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<String> getPropertyNames() {
        return Files.exists(file) ? Set.of(KEY) : Set.of();
    }

    @Override
    public String getName() {
        return "late secret";
    }
}
