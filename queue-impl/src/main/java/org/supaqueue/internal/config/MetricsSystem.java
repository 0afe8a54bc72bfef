package org.supaqueue.internal.config;

import java.util.Locale;

/** The monitoring systems that the queue knows. */
public enum MetricsSystem {
    /** The first system that the application has, in the order of this enum. */
    AUTO,
    OPENTELEMETRY,
    MICROMETER,
    MICROPROFILE,
    /** No system. Beans of the application still get the metrics. */
    NONE;

    static final String EXPECTED = "auto, opentelemetry, micrometer, microprofile or none";

    /** {@return the value as it is configured} */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static MetricsSystem parse(String text) {
        for (MetricsSystem system : values()) {
            if (system.key().equals(text)) {
                return system;
            }
        }
        throw new IllegalArgumentException(EXPECTED);
    }
}
