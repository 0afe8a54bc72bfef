package org.supaqueue.testing;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Receives the spans that an application server exports by OTLP over HTTP. */
public final class ExportedSpans implements AutoCloseable {
    private final List<ExportedSpan> spans = new CopyOnWriteArrayList<>();
    private final OtlpCollector collector;

    public ExportedSpans() throws IOException {
        collector = new OtlpCollector("/v1/traces", export -> spans.addAll(ExportedSpan.read(export)));
    }

    public URI url() {
        return collector.url();
    }

    public List<ExportedSpan> all() {
        return List.copyOf(spans);
    }

    @Override
    public void close() {
        collector.close();
    }
}
