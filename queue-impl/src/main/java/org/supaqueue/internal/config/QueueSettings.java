package org.supaqueue.internal.config;

import java.time.Duration;
import java.util.Optional;
import org.supaqueue.internal.outcome.QueueBackoff;
import org.supaqueue.internal.outcome.RetryStatuses;

/**
 * The values of the settings that may differ between queues, for one queue or global. A value that is not set for a
 * queue falls back to the global value; {@link ConsumerAccess} has the rules for URL and secret.
 */
public final class QueueSettings {

    private final ConsumerAccess access;
    private final SettingValues values;
    private final QueueBackoff backoff;
    private final Ceilings ceilings;

    /** The global settings. */
    QueueSettings(Keys keys, Ceilings ceilings) {
        this(keys, keys.access(), null, ceilings);
    }

    /** A queue's own settings. */
    QueueSettings(String queue, QueueSettings global, Keys keys) {
        this(keys, new ConsumerAccess(queue, global.access), global, global.ceilings);
    }

    private QueueSettings(Keys keys, ConsumerAccess access, QueueSettings global, Ceilings ceilings) {
        this.access = access;
        this.ceilings = ceilings;
        access.check(keys);
        values =
                new SettingValues(keys, access.prefix(), QueueSetting.READ_ONCE, global == null ? null : global.values);
        backoff = backoff(keys, global == null ? null : global.backoff);
    }

    private QueueBackoff backoff(Keys keys, QueueBackoff inherited) {
        QueueBackoff own = new QueueBackoff(
                values.get(QueueSetting.RETRY_DELAY),
                values.get(QueueSetting.RETRY_MAX_DELAY),
                values.get(QueueSetting.RETRY_MULTIPLIER),
                values.get(QueueSetting.RETRY_JITTER));
        boolean isInherited = inherited != null
                && own.delay().equals(inherited.delay())
                && own.maxDelay().equals(inherited.maxDelay());
        if (own.delay().compareTo(own.maxDelay()) > 0 && !isInherited) {
            String key = access.prefix() + QueueSetting.RETRY_DELAY.name();
            String maxKey = access.prefix() + QueueSetting.RETRY_MAX_DELAY.name();
            keys.problem(key, own.delay().toString(), "at most " + maxKey + ", which is " + own.maxDelay());
        }
        return own;
    }

    static boolean isConfigured(String queue, Keys keys) {
        return QueueSetting.ALL.stream()
                .anyMatch(setting ->
                        keys.text(Keys.ofQueue(queue) + setting.name()).isPresent());
    }

    /** The URL and the secret of the queue's consumer. */
    public ConsumerAccess access() {
        return access;
    }

    /** How many calls of the queue one node makes at the same time. */
    public int workers() {
        return values.get(QueueSetting.WORKERS);
    }

    /** The total time of one call, for jobs without their own time-out. */
    public Duration requestTimeout() {
        return values.get(QueueSetting.REQUEST_TIMEOUT);
    }

    public QueueBackoff backoff() {
        return backoff;
    }

    public RetryStatuses retryStatuses() {
        return values.get(QueueSetting.RETRY_STATUSES);
    }

    /** The same for all queues. */
    public Ceilings ceilings() {
        return ceilings;
    }

    /** The queue that gets the dead letters of this queue; empty if there is none. */
    Optional<String> deadLetterQueue() {
        return Optional.ofNullable(values.get(QueueSetting.DEAD_LETTER));
    }

    public int payloadMaxBytes() {
        return values.get(QueueSetting.PAYLOAD_MAX_BYTES);
    }

    public int responseMaxBytes() {
        return values.get(QueueSetting.RESPONSE_MAX_BYTES);
    }
}
