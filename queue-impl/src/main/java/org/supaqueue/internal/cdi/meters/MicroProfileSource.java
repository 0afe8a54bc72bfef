package org.supaqueue.internal.cdi.meters;

import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.enterprise.inject.spi.Unmanaged;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.supaqueue.internal.metrics.microprofile.MicroProfileMeter;
import org.supaqueue.spi.QueueMeter;

/**
 * Finds MicroProfile Metrics: the registry of the application. The registry needs an injection point, so an object of this
 * class gets it injected. The class is no bean: a server without the API would log an error about the bean.
 */
final class MicroProfileSource {

    @Inject
    private MetricRegistry registry;

    MicroProfileSource() {}

    static Optional<QueueMeter> find() {
        BeanManager beans = CDI.current().getBeanManager();
        if (beans.getBeans(MetricRegistry.class).isEmpty()) {
            return Optional.empty();
        }
        MicroProfileSource injected = new Unmanaged<>(beans, MicroProfileSource.class)
                .newInstance()
                .produce()
                .inject()
                .get();
        return Optional.of(new MicroProfileMeter(injected.registry));
    }
}
