package org.supaqueue.internal.config;

import java.net.URI;

/**
 * The service that receives the jobs of a queue, as configured at one moment.
 *
 * @param base the base URL; the path of each job is appended to this URL
 * @param secret the secret to send with each call, null for {@code auth=none}
 */
public record Consumer(URI base, Secret secret) {

    /** Whether calls send the secret unencrypted to another machine. */
    public boolean isSecretReadable() {
        return secret != null && ConsumerUrl.isReadableOnTheWay(base);
    }
}
