package org.supaqueue.internal.cdi.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.supaqueue.internal.cdi.QueueRuntime;

/** Tells what the jobs wait for. Fails only for the causes that the configuration names. */
@Readiness
@ApplicationScoped
public class JobsCheck implements HealthCheck {

    @Inject
    private QueueRuntime runtime;

    /** For CDI. */
    public JobsCheck() {}

    @Override
    public HealthCheckResponse call() {
        return Responses.of(runtime.health().jobs());
    }
}
