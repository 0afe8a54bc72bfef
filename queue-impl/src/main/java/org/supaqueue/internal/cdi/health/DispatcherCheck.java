package org.supaqueue.internal.cdi.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.supaqueue.internal.cdi.QueueRuntime;

/** Whether the loops of the node work. A restart would help if not. */
@Liveness
@ApplicationScoped
public class DispatcherCheck implements HealthCheck {

    @Inject
    private QueueRuntime runtime;

    /** For CDI. */
    public DispatcherCheck() {}

    @Override
    public HealthCheckResponse call() {
        return Responses.of(runtime.health().dispatcher());
    }
}
