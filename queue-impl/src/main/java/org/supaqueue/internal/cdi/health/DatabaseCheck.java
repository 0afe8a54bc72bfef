package org.supaqueue.internal.cdi.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.supaqueue.internal.cdi.QueueRuntime;

/** Whether the database of the queue answers. */
@Readiness
@ApplicationScoped
public class DatabaseCheck implements HealthCheck {

    @Inject
    private QueueRuntime runtime;

    /** For CDI. */
    public DatabaseCheck() {}

    @Override
    public HealthCheckResponse call() {
        return Responses.of(runtime.health().database());
    }
}
