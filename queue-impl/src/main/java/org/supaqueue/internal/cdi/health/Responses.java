package org.supaqueue.internal.cdi.health;

import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.supaqueue.internal.health.Check;

/** Converts checks into responses. */
final class Responses {

    private Responses() {}

    static HealthCheckResponse of(Check check) {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named(check.name()).status(check.up());
        check.data().forEach((key, value) -> {
            if (value instanceof Boolean flag) {
                response.withData(key, flag);
            } else if (value instanceof Long number) {
                response.withData(key, number);
            } else {
                response.withData(key, value.toString());
            }
        });
        return response.build();
    }
}
