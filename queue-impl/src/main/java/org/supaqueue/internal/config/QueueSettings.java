package org.supaqueue.internal.config;

import java.time.Duration;
import java.util.List;
import org.supaqueue.internal.outcome.Backoff;
import org.supaqueue.internal.outcome.RetryStatuses;

/**
 * The settings that may differ between queues. A value that is not set for a queue falls back to the global value;
 * {@link ConsumerAccess} has the rules for URL and secret.
 */
public final class QueueSettings {

    private static final List<String> SUFFIXES = List.of(
            "workers",
            "request-timeout",
            "retry.delay",
            "retry.max-delay",
            "retry.multiplier",
            "retry.jitter",
            "retry.statuses",
            "payload.max-bytes",
            "response.max-bytes",
            "consumer-function",
            "service-role",
            "auth");

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private final int workers;
    private final Duration requestTimeout;
    private final Backoff backoff;
    private final RetryStatuses retryStatuses;
    private final int payloadMaxBytes;
    private final int responseMaxBytes;
    private final Ceilings ceilings;
    private final ConsumerAccess access;

    /** The global settings. */
    QueueSettings(Keys keys) {
        this(
                keys.access(),
                keys,
                16,
                Duration.ofSeconds(10),
                new Backoff(Duration.ofSeconds(10), Duration.ofHours(1), 2, 0.2),
                new Limits(RetryStatuses.DEFAULT, 1 << 20, 65_536, Ceilings.read(keys)));
    }

    /** A queue's own settings. */
    QueueSettings(String queue, QueueSettings global, Keys keys) {
        this(
                new ConsumerAccess(queue, global.access),
                keys,
                global.workers,
                global.requestTimeout,
                global.backoff,
                new Limits(global.retryStatuses, global.payloadMaxBytes, global.responseMaxBytes, global.ceilings));
    }

    private record Limits(RetryStatuses retryStatuses, int payloadMaxBytes, int responseMaxBytes, Ceilings ceilings) {}

    private QueueSettings(
            ConsumerAccess access,
            Keys keys,
            int absentWorkers,
            Duration absentTimeout,
            Backoff absentBackoff,
            Limits absent) {
        String prefix = access.prefix();
        this.access = access;
        access.check(keys);
        ceilings = absent.ceilings();
        workers = keys.integer(prefix + "workers", absentWorkers, 1, 10_000);
        requestTimeout = keys.duration(prefix + "request-timeout", absentTimeout, MILLISECOND, Duration.ofDays(1));
        backoff = backoff(prefix + "retry.", keys, absentBackoff);
        retryStatuses = keys.value(prefix + "retry.statuses", absent.retryStatuses(), RetryStatuses::parse);
        payloadMaxBytes = keys.integer(prefix + "payload.max-bytes", absent.payloadMaxBytes(), 1, 1 << 28);
        responseMaxBytes = keys.integer(prefix + "response.max-bytes", absent.responseMaxBytes(), 0, 1 << 28);
    }

    private static Backoff backoff(String prefix, Keys keys, Backoff absent) {
        Duration delay = keys.duration(prefix + "delay", absent.delay(), Duration.ZERO, Duration.ofDays(365));
        Duration maxDelay = keys.duration(prefix + "max-delay", absent.maxDelay(), Duration.ZERO, Duration.ofDays(365));
        boolean inherited = delay.equals(absent.delay()) && maxDelay.equals(absent.maxDelay());
        if (delay.compareTo(maxDelay) > 0 && !inherited) {
            keys.problem(prefix + "delay", delay.toString(), "at most " + prefix + "max-delay, which is " + maxDelay);
        }
        return new Backoff(
                delay,
                maxDelay,
                keys.decimal(prefix + "multiplier", absent.multiplier(), 1, 100),
                keys.decimal(prefix + "jitter", absent.jitter(), 0, 1));
    }

    static boolean isConfigured(String queue, Keys keys) {
        return SUFFIXES.stream()
                .anyMatch(suffix ->
                        keys.text("supaqueue.queue." + queue + "." + suffix).isPresent());
    }

    /** The URL and the secret of the queue's consumer. */
    public ConsumerAccess access() {
        return access;
    }

    /** How many calls of the queue one node makes at the same time. */
    public int workers() {
        return workers;
    }

    /** The total time of one call, for jobs without their own time-out. */
    public Duration requestTimeout() {
        return requestTimeout;
    }

    public Backoff backoff() {
        return backoff;
    }

    public RetryStatuses retryStatuses() {
        return retryStatuses;
    }

    /** The same for all queues. */
    public Ceilings ceilings() {
        return ceilings;
    }

    public int payloadMaxBytes() {
        return payloadMaxBytes;
    }

    public int responseMaxBytes() {
        return responseMaxBytes;
    }
}
