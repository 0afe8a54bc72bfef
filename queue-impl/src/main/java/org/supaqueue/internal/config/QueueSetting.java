package org.supaqueue.internal.config;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.supaqueue.internal.outcome.RetryStatuses;
import org.supaqueue.internal.request.InsertOptions;

/** Defines the settings that may differ between queues. {@link QueueSettings} holds their values. */
final class QueueSetting {

    static final String QUEUE_NAME = "a queue name of 1 to 64 letters, digits, _ and -";

    static final Setting<String> CONSUMER_FUNCTION = new Setting<>(
            "consumer-function",
            null,
            "base URL of the consumer; the key `consumer_function` works too",
            ConsumerUrl.EXPECTED,
            Function.identity());

    static final Setting<String> SERVICE_ROLE = new Setting<>(
            "service-role",
            null,
            "bearer secret of the consumer; the key `service_role` works too",
            "visible ASCII without spaces",
            Function.identity());

    static final Setting<String> AUTH =
            new Setting<>("auth", "bearer", "`none` sends no secret", "bearer or none", Function.identity());

    static final Setting<Integer> WORKERS = Setting.integer(
            "workers",
            16,
            1,
            10_000,
            "calls at a time, for each queue and node; queues without settings of their own share these workers");

    static final Setting<Duration> REQUEST_TIMEOUT = Setting.duration(
            "request-timeout",
            "PT10S",
            Duration.ofMillis(1),
            Duration.ofDays(1),
            "time for the whole call, from the connect to the last byte");

    static final Setting<Duration> RETRY_DELAY = Setting.duration(
            "retry.delay",
            "PT10S",
            Duration.ZERO,
            Duration.ofDays(365),
            "delay before the first retry, at most `retry.max-delay`");

    static final Setting<Double> RETRY_MULTIPLIER =
            Setting.decimal("retry.multiplier", 2, 1, 100, "growth of the delay from one retry to the next");

    static final Setting<Duration> RETRY_MAX_DELAY = Setting.duration(
            "retry.max-delay", "PT1H", Duration.ZERO, Duration.ofDays(365), "longest delay before a retry");

    static final Setting<Double> RETRY_JITTER =
            Setting.decimal("retry.jitter", 0.2, 0, 1, "random deviation of the delay: 0.2 is ±20 %");

    static final Setting<RetryStatuses> RETRY_STATUSES = new Setting<>(
            "retry.statuses",
            RetryStatuses.DEFAULT_TEXT,
            "statuses after which the queue retries; `5xx` does not include 501",
            RetryStatuses.EXPECTED,
            RetryStatuses::parse);

    static final Setting<Integer> PAYLOAD_MAX_BYTES =
            Setting.integer("payload.max-bytes", 1 << 20, 1, 1 << 28, "largest payload, as PostgreSQL writes the text");

    static final Setting<Integer> RESPONSE_MAX_BYTES = Setting.integer(
            "response.max-bytes",
            65_536,
            0,
            1 << 28,
            "how much of an answer is kept; of a longer answer the rest is dropped, and `response_truncated` is set");

    static final Setting<String> DEAD_LETTER = new Setting<>(
            "dead-letter",
            null,
            "queue that gets a job for each job that becomes dead; jobs of such a queue get none",
            QUEUE_NAME,
            QueueSetting::queueName);

    /** The settings that {@link ConsumerAccess} reads at each use. */
    static final List<Setting<?>> READ_AT_EACH_USE = List.of(CONSUMER_FUNCTION, SERVICE_ROLE, AUTH);

    /** The settings that are read once, at the start. */
    static final List<Setting<?>> READ_ONCE = List.of(
            WORKERS,
            REQUEST_TIMEOUT,
            RETRY_DELAY,
            RETRY_MULTIPLIER,
            RETRY_MAX_DELAY,
            RETRY_JITTER,
            RETRY_STATUSES,
            PAYLOAD_MAX_BYTES,
            RESPONSE_MAX_BYTES,
            DEAD_LETTER);

    static final List<Setting<?>> ALL =
            Stream.concat(READ_AT_EACH_USE.stream(), READ_ONCE.stream()).toList();

    private QueueSetting() {}

    static String queueName(String text) {
        if (!InsertOptions.isQueue(text)) {
            throw new IllegalArgumentException(QUEUE_NAME);
        }
        return text;
    }
}
