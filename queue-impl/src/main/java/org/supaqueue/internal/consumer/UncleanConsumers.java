package org.supaqueue.internal.consumer;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.HttpRoute;

/**
 * Consumers that sent bytes which belong to no answer. Such bytes may come late, when the next request is out, and then
 * pass for its answer. So for a minute each call to such a consumer has a connection of its own.
 */
final class UncleanConsumers {
    static final Duration WATCHED = Duration.ofMinutes(1);

    private static final System.Logger LOG = System.getLogger(UncleanConsumers.class.getName());

    private final ConcurrentMap<HttpRoute, Long> since = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    UncleanConsumers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Such bytes came. The log says so once per consumer. */
    void add(HttpRoute consumer) {
        if (since.put(consumer, nanoTime.getAsLong()) == null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} sends bytes that belong to no answer. Such connections are closed, and for the next minute none"
                            + " to this consumer is used twice",
                    consumer.getTargetHost().toURI());
        }
    }

    boolean contains(HttpRoute consumer) {
        if (since.isEmpty()) {
            return false;
        }
        Long last = since.get(consumer);
        return last != null && nanoTime.getAsLong() - last < WATCHED.toNanos();
    }
}
