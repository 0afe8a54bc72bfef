package org.supaqueue.internal.consumer;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.hc.client5.http.HttpRoute;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.time.Ticker;

/**
 * The consumers that sent bytes which belong to no answer.
 *
 * <p>Such bytes can also come late, after the next request was sent. The next call would then read the bytes as its
 * answer. Therefore each call to such a consumer uses a new connection, until no such bytes have come for one minute.
 */
final class UncleanConsumers {
    static final Duration WATCHED = Duration.ofMinutes(1);

    private static final EventLog LOG = EventLog.of(UncleanConsumers.class);

    private final ConcurrentMap<HttpRoute, Long> since = new ConcurrentHashMap<>();
    private final Ticker ticker;

    UncleanConsumers(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Records that a consumer sent such bytes. Logs a warning once for each consumer. */
    void add(HttpRoute consumer) {
        if (since.put(consumer, ticker.nanoTime()) == null) {
            LOG.write(
                    LogEvent.CONSUMER_UNCLEAN,
                    () -> LogLine.of(consumer.getTargetHost().toURI()
                            + " sends bytes that belong to no answer. Such connections are closed, and for the next"
                            + " minute none to this consumer is used twice"));
        }
    }

    boolean contains(HttpRoute consumer) {
        if (since.isEmpty()) {
            return false;
        }
        Long last = since.get(consumer);
        return last != null && ticker.nanoTime() - last < WATCHED.toNanos();
    }
}
