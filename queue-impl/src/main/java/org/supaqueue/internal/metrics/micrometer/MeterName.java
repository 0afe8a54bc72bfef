package org.supaqueue.internal.metrics.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import org.supaqueue.spi.QueueMetric;

/** The name and the tags of a series. Registries for Prometheus need all tags at every series of a metric. */
record MeterName(String text, Tags tags) {

    /** The value that Micrometer gives a tag that does not apply. */
    private static final String NONE = "none";

    static MeterName of(QueueMetric metric, Map<String, Object> attributes) {
        Tags tags = Tags.empty();
        for (String attribute : metric.attributes()) {
            tags = tags.and(attribute, attributes.getOrDefault(attribute, NONE).toString());
        }
        return new MeterName(metric.metricName(), tags);
    }

    /** {@return whether the registry knows the series} */
    boolean isIn(MeterRegistry registry) {
        return registry.find(text).tags(tags).meter() != null;
    }
}
