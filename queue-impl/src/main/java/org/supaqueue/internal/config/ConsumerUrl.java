package org.supaqueue.internal.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks base URLs of consumers, and compares their origins: URLs of one origin may share a secret. */
final class ConsumerUrl {

    static final String EXPECTED = "an absolute http or https URL without user, query, fragment or dot segments";

    private static final int MAX_PORT = 65_535;

    /** Allows underscores in a host, because names of containers contain underscores; java.net.URI accepts none. */
    private static final Pattern HOST_AND_PORT = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:(\\d{1,5}))?");

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|.+\\.localhost|127(\\.\\d{1,3}){3}|\\[(::|(0{1,4}:){7})0{0,3}1]");

    private ConsumerUrl() {}

    /** @return the URL, empty if the text is no usable base URL */
    static Optional<URI> parse(String text) {
        try {
            URI url = new URI(text);
            boolean usable = (scheme(url).equals("http") || scheme(url).equals("https"))
                    && url.getRawAuthority() != null
                    && isHostAndPort(url.getRawAuthority())
                    && !url.getPath().matches("(.*/)?\\.\\.?(/.*)?")
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && url.normalize().equals(url);
            return usable ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }

    private static String scheme(URI url) {
        return url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    }

    private static boolean isHostAndPort(String authority) {
        Matcher matcher = HOST_AND_PORT.matcher(authority);
        return matcher.matches() && (matcher.group(3) == null || Integer.parseInt(matcher.group(3)) <= MAX_PORT);
    }

    /** Whether two URLs have the same scheme, host and port. Both must come from {@link #parse}. */
    static boolean haveSameOrigin(URI one, URI other) {
        return one.equals(other) || origin(one).equals(origin(other));
    }

    /** The origin in a normal form: lower case, with an explicit port. */
    private static String origin(URI url) {
        Matcher matcher = HOST_AND_PORT.matcher(url.getRawAuthority());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no host in " + url.getRawAuthority());
        }
        String port = matcher.group(3);
        int number = port == null ? isEncrypted(url) ? 443 : 80 : Integer.parseInt(port);
        return scheme(url) + "://" + matcher.group(1).toLowerCase(Locale.ROOT) + ":" + number;
    }

    private static boolean isEncrypted(URI url) {
        return scheme(url).equals("https");
    }

    /** Whether calls to the URL go unencrypted to another machine: by http, and not to a loopback address. */
    static boolean isReadableOnTheWay(URI url) {
        Matcher matcher = HOST_AND_PORT.matcher(url.getRawAuthority());
        return !isEncrypted(url)
                && !(matcher.matches()
                        && LOOPBACK.matcher(matcher.group(1).toLowerCase(Locale.ROOT))
                                .matches());
    }
}
