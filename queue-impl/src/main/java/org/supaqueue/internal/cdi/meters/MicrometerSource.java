package org.supaqueue.internal.cdi.meters;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.CDI;
import java.util.Optional;
import org.supaqueue.internal.metrics.micrometer.MicrometerMeter;
import org.supaqueue.spi.QueueMeter;

/** Finds Micrometer: the bean that the server or the application provides. */
final class MicrometerSource {

    private MicrometerSource() {}

    static Optional<QueueMeter> find() {
        Instance<MeterRegistry> beans = CDI.current().select(MeterRegistry.class);
        return beans.isResolvable() ? Optional.of(new MicrometerMeter(beans.get())) : Optional.empty();
    }
}
