package org.supaqueue.internal.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.internal.request.InsertOptions;
import org.supaqueue.internal.store.Queues;
import org.supaqueue.internal.timers.Schedule;

/**
 * The settings of a node. Read once at the start and immutable, except the URLs and secrets of consumers: see
 * {@link ConsumerAccess}.
 */
public final class Settings {

    private static final Pattern QUEUE_KEY = Pattern.compile("supaqueue\\.queue\\.([^.]+)\\..+");
    private static final int MAX_IDENTIFIER = 63;
    private static final Duration YEARS = Duration.ofDays(36_500);

    private final String dataSource;
    private final String schema;
    private final boolean migrate;
    private final boolean enabled;
    private final Queues served;
    private final int workersTotal;
    private final Duration lease;
    private final Duration shutdownTimeout;
    private final Kept kept;
    private final Schedules schedules;
    private final QueueSettings defaults;
    private final Map<String, QueueSettings> queues;
    private final List<String> unknownKeys;

    /** How long finished jobs are kept before they are deleted. */
    public record Kept(Duration complete, Duration dead) {}

    /** When the passes run. */
    public record Schedules(Schedule work, Schedule retry, Schedule maintenance) {}

    private Settings(Keys keys) {
        dataSource = keys.text("supaqueue.datasource").orElse("java:app/jdbc/supaqueue");
        schema = keys.value("supaqueue.schema", null, Settings::schemaName);
        migrate = keys.bool("supaqueue.migrate", true);
        enabled = keys.bool("supaqueue.enabled", true);
        served = keys.value("supaqueue.queues", Queues.ALL, ServedQueues::parse);
        workersTotal = keys.integer("supaqueue.workers.total", 64, 1, 10_000);
        lease = keys.duration("supaqueue.lease", Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofDays(1));
        shutdownTimeout =
                keys.duration("supaqueue.shutdown-timeout", Duration.ofSeconds(10), Duration.ZERO, Duration.ofHours(1));
        kept = new Kept(
                keys.duration("supaqueue.retention.complete", Duration.ofDays(7), Duration.ZERO, YEARS),
                keys.duration("supaqueue.retention.dead", Duration.ofDays(30), Duration.ZERO, YEARS));
        schedules = new Schedules(
                schedule(keys, "supaqueue.work.schedule", "PT20S"),
                schedule(keys, "supaqueue.retry.schedule", "PT1M"),
                schedule(keys, "supaqueue.maintenance.schedule", "PT1H"));
        defaults = new QueueSettings(keys);
        queues = queues(keys);
        unknownKeys = keys.unknown();
    }

    /**
     * Reads and checks all settings.
     *
     * @throws QueueConfigurationException if a value is wrong; names all problems
     */
    public static Settings read(Config config) {
        Keys keys = new Keys(config);
        Settings settings = new Settings(keys);
        if (!keys.problems().isEmpty()) {
            throw new QueueConfigurationException(keys.problems());
        }
        return settings;
    }

    private static String schemaName(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_IDENTIFIER) {
            throw new IllegalArgumentException("a schema's name of at most " + MAX_IDENTIFIER + " bytes");
        }
        return text;
    }

    private static Schedule schedule(Keys keys, String key, String absent) {
        return keys.value(key, Schedule.parse(absent), Schedule::parse);
    }

    private Map<String, QueueSettings> queues(Keys keys) {
        Set<String> names = new TreeSet<>(served.names());
        for (String key : keys.names()) {
            Matcher matcher = QUEUE_KEY.matcher(key);
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        Map<String, QueueSettings> byName = new TreeMap<>();
        for (String name : names) {
            if (!InsertOptions.isQueue(name)) {
                keys.problem(
                        "supaqueue.queue." + name + ".*", name, "a queue name of 1 to 64 letters, digits, _ and -");
            } else if (QueueSettings.isConfigured(name, keys)) {
                byName.put(name, new QueueSettings(name, defaults, keys));
            }
        }
        return Collections.unmodifiableMap(byName);
    }

    public String dataSource() {
        return dataSource;
    }

    /** The configured schema; empty for the current schema of the connection. */
    public Optional<String> schema() {
        return Optional.ofNullable(schema);
    }

    public boolean migrate() {
        return migrate;
    }

    /** Whether this application sends jobs; if false, the application only enqueues. Defaults to true. */
    public boolean enabled() {
        return enabled;
    }

    public Queues served() {
        return served;
    }

    public int workersTotal() {
        return workersTotal;
    }

    public Duration lease() {
        return lease;
    }

    public Duration shutdownTimeout() {
        return shutdownTimeout;
    }

    public Kept kept() {
        return kept;
    }

    public Schedules schedules() {
        return schedules;
    }

    /** The configured keys that begin with {@code supaqueue.} and have no effect. */
    public List<String> unknownKeys() {
        return unknownKeys;
    }

    /** The global settings, for every queue without its own settings. */
    public QueueSettings defaults() {
        return defaults;
    }

    /** The settings of the queues that have their own settings, by queue name. */
    public Map<String, QueueSettings> queues() {
        return queues;
    }

    /** The settings of a queue; the global settings if the queue has none. */
    public QueueSettings queue(String name) {
        return queues.getOrDefault(name, defaults);
    }
}
