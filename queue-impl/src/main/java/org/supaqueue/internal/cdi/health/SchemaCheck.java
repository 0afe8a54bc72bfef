package org.supaqueue.internal.cdi.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.supaqueue.internal.cdi.QueueRuntime;

/** Whether the schema of the queue is migrated and known. */
@Readiness
@ApplicationScoped
public class SchemaCheck implements HealthCheck {

    @Inject
    private QueueRuntime runtime;

    /** For CDI. */
    public SchemaCheck() {}

    @Override
    public HealthCheckResponse call() {
        return Responses.of(runtime.health().schema());
    }
}
