package org.supaqueue.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.supaqueue.internal.config.Settings;

/**
 * The settings of the tests: the application's own settings of its queues, changed so that no test sends anything to a
 * real consumer, and the settings that the test chooses.
 */
final class KitSettings {

    private static final String APPLICATION_FILE = "META-INF/microprofile-config.properties";

    /** Settings of the application without effect in a test: they belong to its server, its consumers or to chance. */
    private static final Set<String> IGNORED = Set.of(
            "datasource", "enabled", "queues", "migrate", "consumer-function", "service-role", "auth", "retry.jitter");

    private final Map<String, String> chosen = new TreeMap<>();

    void set(String key, String value) {
        chosen.put(key, value);
    }

    /**
     * Reads and checks the settings.
     *
     * @param consumer the URL of the consumer for all queues
     * @throws IllegalArgumentException if a setting that the test chose has no effect
     */
    Settings read(String consumer) {
        Map<String, String> values = ofApplication();
        values.put("supaqueue.consumer-function", consumer);
        values.put("supaqueue.service-role", "secret-of-the-test");
        values.put("supaqueue.retry.jitter", "0");
        // No node runs: the test makes the attempts.
        values.put("supaqueue.enabled", "false");
        values.putAll(chosen);
        Settings settings = Settings.read(new KitConfig(Map.copyOf(values)));
        List<String> unknown = settings.unknownKeys();
        if (chosen.keySet().stream().anyMatch(unknown::contains)) {
            throw new IllegalArgumentException("no setting of the queue: " + unknown);
        }
        return settings;
    }

    private static Map<String, String> ofApplication() {
        Map<String, String> values = new HashMap<>();
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            for (URL file : Collections.list(loader.getResources(APPLICATION_FILE))) {
                read(file).forEach((key, value) -> addTo(values, key.toString(), value.toString()));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return values;
    }

    private static Properties read(URL file) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = file.openStream()) {
            properties.load(in);
        }
        return properties;
    }

    /** A value with an expression is left out, because only the server can evaluate the expression. */
    private static void addTo(Map<String, String> values, String key, String value) {
        if (key.startsWith("supaqueue.") && !value.contains("${") && !IGNORED.contains(withoutQueue(key))) {
            values.put(key, value);
        }
    }

    private static String withoutQueue(String key) {
        return key.replaceFirst("^supaqueue\\.(queue\\.[^.]+\\.)?", "");
    }
}
