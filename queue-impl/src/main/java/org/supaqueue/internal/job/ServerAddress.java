package org.supaqueue.internal.job;

import java.net.URI;

/**
 * Where a consumer listens.
 *
 * @param host never null
 * @param port also if the URI names none
 */
public record ServerAddress(String host, int port) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** {@return the address in an absolute http or https URI without a user} */
    public static ServerAddress of(URI target) {
        // java.net.URI knows neither host nor port if the host has an underscore, as names of containers have.
        return target.getHost() == null
                ? ofAuthority(target.getRawAuthority(), target)
                : new ServerAddress(target.getHost(), port(target.getPort(), target));
    }

    private static ServerAddress ofAuthority(String authority, URI target) {
        int colon = authority.lastIndexOf(':');
        return colon < 0
                ? new ServerAddress(authority, port(-1, target))
                : new ServerAddress(
                        authority.substring(0, colon), port(number(authority.substring(colon + 1)), target));
    }

    private static int number(String port) {
        return port.matches("\\d{1,5}") ? Integer.parseInt(port) : -1;
    }

    private static int port(int named, URI target) {
        if (named >= 0) {
            return named;
        }
        return "https".equalsIgnoreCase(target.getScheme()) ? HTTPS_PORT : HTTP_PORT;
    }
}
