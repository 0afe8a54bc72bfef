package org.supaqueue.internal.config;

import java.net.URI;

/**
 * Where the jobs of a queue are sent, as configured at one moment.
 *
 * @param base the URL that the path of each job is appended to
 * @param secret what the consumer is shown, null if it wants no secret
 */
public record Consumer(URI base, Secret secret) {

    /** Whether others can read the secret on its way to the consumer. */
    public boolean isSecretReadable() {
        return secret != null && ConsumerUrl.isReadableOnTheWay(base);
    }
}
