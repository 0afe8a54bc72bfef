package org.supaqueue.internal.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.request.InsertOptions;
import org.supaqueue.internal.timers.Schedule;

/** Defines the settings that apply to a node and not to a queue. {@link Settings} holds their values. */
final class NodeSetting {

    private static final int MAX_IDENTIFIER = 63;
    private static final Duration YEARS = Duration.ofDays(36_500);

    static final Setting<String> DATASOURCE = new Setting<>(
            "datasource",
            "java:app/jdbc/supaqueue",
            "JNDI name of the application's own DataSource",
            "a JNDI name",
            Function.identity());

    static final Setting<String> SCHEMA = new Setting<>(
            "schema",
            null,
            "schema of the tables; without it, the current schema of the connection",
            "a schema's name of at most " + MAX_IDENTIFIER + " bytes",
            NodeSetting::schemaName);

    static final Setting<Boolean> MIGRATE =
            Setting.bool("migrate", true, "`false` only checks the version of the tables");

    static final Setting<Boolean> ENABLED =
            Setting.bool("enabled", true, "`false`: this application only enqueues (and still migrates the tables)");

    static final Setting<Queues> QUEUES = new Setting<>(
            "queues",
            null,
            "the queues that this node serves; without it, all queues",
            ServedQueues.EXPECTED,
            ServedQueues::parse);

    static final Setting<Integer> WORKERS_TOTAL =
            Setting.integer("workers.total", 64, 1, 10_000, "calls at a time, for each node");

    static final Setting<Duration> MAX_REQUEST_TIMEOUT = Setting.duration(
            "request-timeout.max",
            "PT24H",
            Duration.ofMillis(1),
            Duration.ofDays(1),
            "highest `timeout_ms` of a job: the API refuses more; for a row inserted by SQL, this time-out applies"
                    + " instead");

    static final Setting<Integer> MAX_RETRY_LIMIT = Setting.integer(
            "retry-limit.max",
            1_000,
            0,
            1_000,
            "highest `retry_limit` of a job: the API refuses more; a row inserted by SQL gets no more retries");

    static final Setting<Duration> LEASE = Setting.duration(
            "lease",
            "PT30S",
            Duration.ofSeconds(1),
            Duration.ofDays(1),
            "length of a lease; the node renews the lease every third of this time while a call runs");

    static final Setting<Duration> SHUTDOWN_TIMEOUT = Setting.duration(
            "shutdown-timeout",
            "PT10S",
            Duration.ZERO,
            Duration.ofHours(1),
            "how long a stopping node waits for running calls");

    static final Setting<Duration> RETENTION_COMPLETE = Setting.duration(
            "retention.complete",
            "P7D",
            Duration.ZERO,
            YEARS,
            "age at which complete jobs are deleted, unless a foreign key of yours refers to the job or a trigger of"
                    + " yours refuses");

    static final Setting<Duration> RETENTION_DEAD =
            Setting.duration("retention.dead", "P30D", Duration.ZERO, YEARS, "the same for dead and cancelled jobs");

    static final Setting<Duration> AUDIT_RETENTION = Setting.duration(
            "audit.retention", "P365D", Duration.ZERO, YEARS, "age at which rows of `job_audit` are deleted");

    static final Setting<Schedule> WORK_SCHEDULE =
            schedule("work", "PT20S", "when the node polls for due jobs, even without a wake-up");

    static final Setting<Schedule> RETRY_SCHEDULE =
            schedule("retry", "PT1M", "when the node rescues jobs and polls for due retries");

    static final Setting<Schedule> MAINTENANCE_SCHEDULE =
            schedule("maintenance", "PT1H", "when the node deletes jobs after their retention");

    static final Setting<String> SCHEDULES_SOURCE = new Setting<>(
            "schedules.source",
            "default",
            "the name of this configuration in `job_schedule.source`; applications that share the tables and define"
                    + " different schedules need different names",
            "1 to 64 letters, digits, _ and -",
            NodeSetting::scheduleSource);

    static final Setting<Set<ReadinessCause>> HEALTH_READINESS = new Setting<>(
            "health.readiness",
            "database,schema",
            "what makes the application not ready in MicroProfile Health; the checks tell the rest only as data",
            ReadinessCause.EXPECTED,
            ReadinessCause::parse);

    static final Setting<Duration> HEALTH_OLDEST_JOB = Setting.duration(
            "health.oldest-job",
            "PT15M",
            Duration.ofSeconds(1),
            YEARS,
            "with `oldest-job` in `supaqueue.health.readiness`: the application is not ready while a job of a queue that"
                    + " is not paused has been due for longer");

    static final Setting<MetricsSystem> METRICS = new Setting<>(
            "metrics",
            "auto",
            "where the metrics go; `auto`: the first of these systems that the application has",
            MetricsSystem.EXPECTED,
            MetricsSystem::parse);

    static final List<Setting<?>> ALL = List.of(
            DATASOURCE,
            SCHEMA,
            MIGRATE,
            ENABLED,
            QUEUES,
            WORKERS_TOTAL,
            MAX_REQUEST_TIMEOUT,
            MAX_RETRY_LIMIT,
            LEASE,
            SHUTDOWN_TIMEOUT,
            RETENTION_COMPLETE,
            RETENTION_DEAD,
            AUDIT_RETENTION,
            WORK_SCHEDULE,
            RETRY_SCHEDULE,
            MAINTENANCE_SCHEDULE,
            SCHEDULES_SOURCE,
            HEALTH_READINESS,
            HEALTH_OLDEST_JOB,
            METRICS);

    private NodeSetting() {}

    private static Setting<Schedule> schedule(String pass, String absent, String meaning) {
        return new Setting<>(
                pass + ".schedule",
                absent,
                meaning,
                "an ISO-8601 duration from PT1S to PT8760H, or a cron expression of six fields, seconds first",
                Schedule::parse);
    }

    private static String scheduleSource(String text) {
        if (!InsertOptions.isQueue(text)) {
            throw new IllegalArgumentException("1 to 64 letters, digits, _ and -");
        }
        return text;
    }

    private static String schemaName(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_IDENTIFIER) {
            throw new IllegalArgumentException("a schema's name of at most " + MAX_IDENTIFIER + " bytes");
        }
        return text;
    }
}
