package org.supaqueue.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Settings that change while the application runs. The settings come from a file, which may be created later. */
public class LateSettings implements ConfigSource {
    static final String LOCATION = "late-settings.txt";

    private final Path file;

    public LateSettings() {
        try (InputStream in = LateSettings.class.getResourceAsStream("/" + LOCATION)) {
            file = Path.of(new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String getValue(String key) {
        return settings().getProperty(key);
    }

    @Override
    public Set<String> getPropertyNames() {
        return settings().stringPropertyNames();
    }

    @Override
    public String getName() {
        return "late settings";
    }

    private Properties settings() {
        Properties settings = new Properties();
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                settings.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return settings;
    }
}
