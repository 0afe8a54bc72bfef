package org.supaqueue.testing;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Receives the metrics that an application server exports by OTLP over HTTP. */
public final class ExportedMetrics implements AutoCloseable {
    private final OtlpCollector collector;
    private volatile List<ExportedMetric> newest = List.of();

    public ExportedMetrics() throws IOException {
        collector = new OtlpCollector("/v1/metrics", this::receive);
    }

    public URI url() {
        return collector.url();
    }

    /** {@return the metrics of the queue in the newest export that has some} */
    public List<ExportedMetric> newest() {
        return newest;
    }

    private void receive(byte[] export) {
        List<ExportedMetric> ours = ExportedMetric.read(export).stream()
                .filter(metric -> metric.scope().equals("org.supaqueue"))
                .toList();
        if (!ours.isEmpty()) {
            newest = ours;
        }
    }

    @Override
    public void close() {
        collector.close();
    }
}
