package org.supaqueue.internal.config;

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
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobRequest;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.internal.job.DeadLetterQueues;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.request.InsertOptions;
import org.supaqueue.internal.request.Payload;
import org.supaqueue.internal.schedule.ConfiguredSchedule;
import org.supaqueue.internal.timers.Schedule;

/**
 * The values of all settings of a node. Read once at the start and immutable, except the URLs and secrets of consumers:
 * see {@link ConsumerAccess}.
 */
public final class Settings {

    private static final Pattern QUEUE_KEY = Pattern.compile("supaqueue\\.queue\\.([^.]+)\\..+");

    private final SettingValues values;
    private final QueueSettings defaults;
    private final Map<String, QueueSettings> queues;
    private final DeadLetterQueues deadLetterQueues;
    private final List<ConfiguredSchedule> jobSchedules;
    private final List<String> unknownKeys;

    /** How long finished jobs and the rows of the audit are kept before they are deleted. */
    public record Kept(Duration complete, Duration dead, Duration audit) {}

    /** When the passes run. */
    public record Schedules(Schedule work, Schedule retry, Schedule maintenance) {}

    /**
     * The settings of health checks.
     *
     * @param causes what makes the application not ready
     * @param oldestJob how long a job may be due before {@link ReadinessCause#OLDEST_JOB} applies
     */
    public record Health(Set<ReadinessCause> causes, Duration oldestJob) {}

    private Settings(Keys keys) {
        values = new SettingValues(keys, Keys.PREFIX, NodeSetting.ALL, null);
        defaults = new QueueSettings(keys, Ceilings.of(values));
        Set<String> names = queueNames(keys);
        queues = queues(names, keys);
        deadLetterQueues = DeadLetterSettings.read(keys, defaults, queues);
        ScheduleSettings schedules = new ScheduleSettings(keys, this::check);
        jobSchedules = schedules.read();
        unknownKeys = keys.unknown(names, schedules.names());
    }

    /**
     * Checks a request against the limits of its queue.
     *
     * @throws InvalidJobException if the payload is too large, or another option exceeds a limit
     */
    public void check(JobRequest request) {
        QueueSettings queue = queue(request.queue());
        Payload.checkSize(request.payloadBytes(), queue.payloadMaxBytes());
        queue.ceilings().check(request);
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

    private Set<String> queueNames(Keys keys) {
        Set<String> names = new TreeSet<>(served().names());
        for (String key : keys.names()) {
            Matcher matcher = QUEUE_KEY.matcher(key);
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        Set<String> wrong =
                names.stream().filter(name -> !InsertOptions.isQueue(name)).collect(Collectors.toSet());
        wrong.forEach(name ->
                keys.problem(Keys.ofQueue(name) + "*", name, "a queue name of 1 to 64 letters, digits, _ and -"));
        names.removeAll(wrong);
        return names;
    }

    private Map<String, QueueSettings> queues(Set<String> names, Keys keys) {
        Map<String, QueueSettings> byName = new TreeMap<>();
        for (String name : names) {
            if (QueueSettings.isConfigured(name, keys)) {
                byName.put(name, new QueueSettings(name, defaults, keys));
            }
        }
        return Collections.unmodifiableMap(byName);
    }

    public String dataSource() {
        return values.get(NodeSetting.DATASOURCE);
    }

    /** The configured schema; empty for the current schema of the connection. */
    public Optional<String> schema() {
        return Optional.ofNullable(values.get(NodeSetting.SCHEMA));
    }

    public boolean migrate() {
        return values.get(NodeSetting.MIGRATE);
    }

    /** Whether this application sends jobs; if false, the application only enqueues. Defaults to true. */
    public boolean enabled() {
        return values.get(NodeSetting.ENABLED);
    }

    public Queues served() {
        Queues named = values.get(NodeSetting.QUEUES);
        return named == null ? Queues.ALL : named;
    }

    public int workersTotal() {
        return values.get(NodeSetting.WORKERS_TOTAL);
    }

    public Duration lease() {
        return values.get(NodeSetting.LEASE);
    }

    public Duration shutdownTimeout() {
        return values.get(NodeSetting.SHUTDOWN_TIMEOUT);
    }

    public Kept kept() {
        return new Kept(
                values.get(NodeSetting.RETENTION_COMPLETE),
                values.get(NodeSetting.RETENTION_DEAD),
                values.get(NodeSetting.AUDIT_RETENTION));
    }

    public Schedules schedules() {
        return new Schedules(
                values.get(NodeSetting.WORK_SCHEDULE),
                values.get(NodeSetting.RETRY_SCHEDULE),
                values.get(NodeSetting.MAINTENANCE_SCHEDULE));
    }

    public Health health() {
        return new Health(values.get(NodeSetting.HEALTH_READINESS), values.get(NodeSetting.HEALTH_OLDEST_JOB));
    }

    /** The recurring schedules that the configuration defines. */
    public List<ConfiguredSchedule> jobSchedules() {
        return jobSchedules;
    }

    /** Distinguishes the schedules of this configuration from those of other applications with the same schema. */
    public String scheduleSource() {
        return values.get(NodeSetting.SCHEDULES_SOURCE);
    }

    /** Where the metrics go. */
    public MetricsSystem metrics() {
        return values.get(NodeSetting.METRICS);
    }

    public DeadLetterQueues deadLetterQueues() {
        return deadLetterQueues;
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
