package org.supaqueue.testing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;

/** An SDK whose spans throw, as with a processor of the application that has a fault. */
public final class FailingSpans implements AutoCloseable {
    private final OpenTelemetrySdk openTelemetry;

    /** When a span throws. */
    public enum When {
        START,
        END
    }

    public FailingSpans(When when) {
        openTelemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(new Processor(when))
                        .build())
                .build();
    }

    private record Processor(When when) implements SpanProcessor {

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            failIf(When.START);
        }

        @Override
        public void onEnd(ReadableSpan span) {
            failIf(When.END);
        }

        private void failIf(When now) {
            if (when == now) {
                throw new IllegalStateException("the processor fails");
            }
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    public OpenTelemetry openTelemetry() {
        return openTelemetry;
    }

    @Override
    public void close() {
        openTelemetry.getSdkTracerProvider().close();
    }
}
