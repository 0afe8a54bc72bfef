package org.supaqueue.internal.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * Where a queue's consumer is and the secret it wants. Read at each use, so that both can be set or rotated while the
 * application runs.
 */
public final class ConsumerAccess {

    private static final String EXPECTED_URL =
            "an absolute http or https URL without user, query, fragment or dot segments";
    private static final String EXPECTED_SECRET = "visible ASCII without spaces";

    private static final int MAX_PORT = 65_535;

    /** Wider than java.net.URI's idea of a host, which knows no underscore; containers' names have them. */
    private static final Pattern HOST_AND_PORT = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:(\\d{1,5}))?");

    private static final String GLOBAL = "supaqueue.";

    private final Config config;
    private final String prefix;
    private final boolean ownSecret;
    private volatile Parsed newest = new Parsed("", Optional.empty());

    /** A URL as it was set, and what it led to: it is asked for at each send and changes hardly ever. */
    private record Parsed(String text, Optional<URI> url) {}

    /**
     * The consumer of a queue.
     *
     * @param queue null for that of all queues without one of their own
     */
    ConsumerAccess(Config config, String queue) {
        this.config = config;
        this.prefix = queue == null ? GLOBAL : "supaqueue.queue." + queue + ".";
        this.ownSecret = read(prefix + "service-role").isPresent();
    }

    String prefix() {
        return prefix;
    }

    /**
     * What is lacking before a job can be sent.
     *
     * @return the problem in words, empty if nothing is lacking
     */
    public Optional<String> lack() {
        if (baseUrl().isEmpty()) {
            return Optional.of(prefix + "consumer-function is not set to " + EXPECTED_URL);
        }
        if (authenticated() && secret().isEmpty()) {
            return Optional.of(prefix + "service-role is not set to a secret of " + EXPECTED_SECRET);
        }
        return Optional.empty();
    }

    /** The consumer's base URL, empty if it is not set or not usable. */
    public Optional<URI> baseUrl() {
        return find("consumer-function").or(() -> read("consumer_function")).flatMap(this::parsed);
    }

    private Optional<URI> parsed(String text) {
        Parsed known = newest;
        if (!known.text().equals(text)) {
            known = new Parsed(text, url(text));
            newest = known;
        }
        return known.url();
    }

    /**
     * The consumer's bearer secret, empty if it is not set or not usable. A queue that had one of its own at start-up is
     * never given that of the others: should its own go missing, its jobs wait.
     */
    public Optional<Secret> secret() {
        Optional<String> text = read(prefix + "service-role");
        return (ownSecret ? text : text.or(() -> read(GLOBAL + "service-role")).or(() -> read("service_role")))
                .filter(ConsumerAccess::isSendable)
                .map(Secret::new);
    }

    /** Whether the consumer is to be shown a secret; only the literal word {@code none} says no. */
    public boolean authenticated() {
        return find("auth").map(auth -> !auth.equals("none")).orElse(true);
    }

    /** Reports what is set and unusable; what is not set may come later. */
    void check(Keys keys) {
        checkUrl(prefix + "consumer-function", keys);
        checkSecret(prefix + "service-role", keys);
        keys.text(prefix + "auth")
                .filter(auth -> !auth.equals("none") && !auth.equals("bearer"))
                .ifPresent(auth -> keys.problem(prefix + "auth", auth, "bearer or none"));
        if (prefix.equals(GLOBAL)) {
            checkUrl("consumer_function", keys);
            checkSecret("service_role", keys);
        }
    }

    /** The URL is not shown: one that is refused for its user part has a password in it. */
    private static void checkUrl(String key, Keys keys) {
        keys.text(key).filter(text -> url(text).isEmpty()).ifPresent(text -> keys.problem(key, "…", EXPECTED_URL));
    }

    private static void checkSecret(String key, Keys keys) {
        keys.text(key).filter(text -> !isSendable(text)).ifPresent(text -> keys.problem(key, "…", EXPECTED_SECRET));
    }

    private Optional<String> find(String name) {
        return read(prefix + name).or(() -> read(GLOBAL + name));
    }

    private Optional<String> read(String key) {
        try {
            return config.getOptionalValue(key, String.class).map(String::strip).filter(value -> !value.isEmpty());
        } catch (RuntimeException unreadable) {
            // A source of somebody else's: as long as it cannot be read, the jobs wait.
            return Optional.empty();
        }
    }

    private static boolean isSendable(String secret) {
        for (int i = 0; i < secret.length(); i++) {
            char c = secret.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHostAndPort(String authority) {
        Matcher matcher = HOST_AND_PORT.matcher(authority);
        return matcher.matches() && (matcher.group(3) == null || Integer.parseInt(matcher.group(3)) <= MAX_PORT);
    }

    private static Optional<URI> url(String text) {
        try {
            URI url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            boolean usable = (scheme.equals("http") || scheme.equals("https"))
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
}
