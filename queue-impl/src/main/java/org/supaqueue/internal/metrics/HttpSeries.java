package org.supaqueue.internal.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleConsumer;
import org.supaqueue.internal.job.ServerAddress;
import org.supaqueue.internal.observation.ConsumerCall;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.QueueMetric;

/** The series of HTTP requests. */
final class HttpSeries {

    /** How many series there are at most: a consumer may answer with any status. */
    private static final int MAX_SERIES = 1_000;

    private static final int NO_STATUS = 0;

    /** @param error null for none */
    private record Key(String method, String host, int port, int status, String error) {

        static Key of(ConsumerCall call) {
            ServerAddress server = call.server();
            return new Key(
                    call.verb(), server.host(), server.port(), call.status().orElse(NO_STATUS), ErrorTypes.http(call));
        }

        Key withoutStatus() {
            return new Key(method, host, port, NO_STATUS, SeriesByError.OTHER);
        }

        Map<String, Object> attributes() {
            Map<String, Object> attributes = new HashMap<>();
            attributes.put("http.request.method", method);
            attributes.put("server.address", host);
            attributes.put("server.port", (long) port);
            if (status != NO_STATUS) {
                attributes.put("http.response.status_code", (long) status);
            }
            if (error != null) {
                attributes.put("error.type", error);
            }
            return Map.copyOf(attributes);
        }
    }

    private final QueueMeter meter;
    private final Map<Key, DoubleConsumer> series = new ConcurrentHashMap<>();

    HttpSeries(QueueMeter meter) {
        this.meter = meter;
    }

    void record(ConsumerCall call) {
        Key key = Key.of(call);
        DoubleConsumer known = series.get(key);
        (known != null ? known : open(key)).accept(Seconds.of(call.duration()));
    }

    private synchronized DoubleConsumer open(Key key) {
        Key limited = series.size() < MAX_SERIES || series.containsKey(key) ? key : key.withoutStatus();
        return series.computeIfAbsent(
                limited, opened -> meter.histogram(QueueMetric.HTTP_REQUEST_DURATION, opened.attributes()));
    }
}
