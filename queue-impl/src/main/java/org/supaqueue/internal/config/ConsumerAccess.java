package org.supaqueue.internal.config;

import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Reads the URL and the secret of a queue's consumer. Reads the configuration at each use, so that both can be set or
 * rotated while the application runs.
 *
 * <p>A queue without its own URL or secret inherits the global URL or secret. The global secret is sent only to URLs
 * with the scheme, host and port of the global URL. A queue that once had its own URL never inherits the global URL
 * again. The same applies to the secret.
 */
public final class ConsumerAccess {

    private static final String GLOBAL = Keys.PREFIX;
    private static final String URL = QueueSetting.CONSUMER_FUNCTION.name();
    private static final String SECRET = QueueSetting.SERVICE_ROLE.name();
    private static final String EXPECTED_SECRET = QueueSetting.SERVICE_ROLE.allowed();
    private static final String AUTH = QueueSetting.AUTH.name();

    private final Config config;
    private final String prefix;
    private final ConsumerAccess global;
    private volatile boolean hasOwnUrl;
    private volatile boolean hasOwnSecret;
    private volatile Parsed newest = new Parsed("", Optional.empty());

    /** The last URL text and its parsed form, cached: the URL is read for each send and seldom changes. */
    private record Parsed(String text, Optional<URI> url) {}

    /** Either a consumer, or the reason why there is none; the other component is null. */
    private record Reading(Consumer consumer, String missing) {

        static Reading missing(String lack) {
            return new Reading(null, lack);
        }
    }

    /** The global consumer, for all queues without their own. */
    ConsumerAccess(Config config) {
        this(config, GLOBAL, null);
    }

    /** The consumer of one queue, which inherits from the global consumer. */
    ConsumerAccess(String queue, ConsumerAccess global) {
        this(global.config, Keys.ofQueue(queue), global);
    }

    private ConsumerAccess(Config config, String prefix, ConsumerAccess global) {
        this.config = config;
        this.prefix = prefix;
        this.global = global;
        reading();
    }

    String prefix() {
        return prefix;
    }

    /**
     * Says which setting is missing before a job can be sent.
     *
     * @return the problem in words, empty if no setting is missing
     */
    public Optional<String> missing() {
        return Optional.ofNullable(reading().missing());
    }

    /** The URL and secret of the consumer, empty if a setting is missing. */
    public Optional<Consumer> consumer() {
        return Optional.ofNullable(reading().consumer());
    }

    private Reading reading() {
        // Read both before any return, because both calls record whether the queue has its own value.
        Optional<URI> base = url();
        Optional<String> own = ownSecret();
        if (base.isEmpty()) {
            return Reading.missing(prefix + URL + " is not set to " + ConsumerUrl.EXPECTED);
        }
        if (!isAuthenticated()) {
            return new Reading(new Consumer(base.get(), null), null);
        }
        if (own.isEmpty() && !hasOwnSecret && global != null) {
            return inherited(base.get());
        }
        return own.filter(ConsumerAccess::isSendable)
                .map(secret -> new Reading(new Consumer(base.get(), new Secret(secret)), null))
                .orElseGet(this::withoutSecret);
    }

    private Reading withoutSecret() {
        return Reading.missing(prefix + SECRET + " is not set to a secret of " + EXPECTED_SECRET);
    }

    private Reading inherited(URI base) {
        Optional<URI> theirs = global.url();
        if (theirs.isEmpty() || !ConsumerUrl.haveSameOrigin(theirs.get(), base)) {
            return Reading.missing("the URL of " + prefix + URL + " has another scheme, host or port than "
                    + GLOBAL + URL + ", whose secret is not sent there: set " + prefix + SECRET + ", or " + prefix
                    + "auth=none");
        }
        return global.ownSecret()
                .filter(ConsumerAccess::isSendable)
                .map(secret -> new Reading(new Consumer(base, new Secret(secret)), null))
                .orElseGet(global::withoutSecret);
    }

    private Optional<URI> url() {
        Optional<String> own = read(prefix + URL);
        if (global == null) {
            return own.or(() -> read("consumer_function")).flatMap(this::parsed);
        }
        hasOwnUrl |= own.isPresent();
        return hasOwnUrl ? own.flatMap(this::parsed) : global.url();
    }

    private Optional<URI> parsed(String text) {
        Parsed known = newest;
        if (!known.text().equals(text)) {
            known = new Parsed(text, ConsumerUrl.parse(text));
            newest = known;
        }
        return known.url();
    }

    private Optional<String> ownSecret() {
        Optional<String> own = read(prefix + SECRET);
        if (global == null) {
            return own.or(() -> read("service_role"));
        }
        hasOwnSecret |= own.isPresent();
        return own;
    }

    /** Whether calls send a secret: yes, unless {@code auth} is exactly {@code none}. A misspelt value means yes. */
    private boolean isAuthenticated() {
        return read(prefix + AUTH)
                .or(() -> read(GLOBAL + AUTH))
                .map(auth -> !auth.equals("none"))
                .orElse(true);
    }

    /** Reports values that are set but not valid. A missing value is no problem: the value may be set later. */
    void check(Keys keys) {
        checkUrl(prefix + URL, keys);
        checkSecret(prefix + SECRET, keys);
        keys.text(prefix + AUTH)
                .filter(auth -> !auth.equals("none") && !auth.equals("bearer"))
                .ifPresent(auth -> keys.problem(prefix + AUTH, auth, QueueSetting.AUTH.allowed()));
        if (global == null) {
            checkUrl("consumer_function", keys);
            checkSecret("service_role", keys);
        }
    }

    /** Does not show the URL: a URL that is refused for its user part can contain a password. */
    private static void checkUrl(String key, Keys keys) {
        keys.text(key)
                .filter(text -> ConsumerUrl.parse(text).isEmpty())
                .ifPresent(text -> keys.problem(key, "…", ConsumerUrl.EXPECTED));
    }

    private static void checkSecret(String key, Keys keys) {
        keys.text(key).filter(text -> !isSendable(text)).ifPresent(text -> keys.problem(key, "…", EXPECTED_SECRET));
    }

    private Optional<String> read(String key) {
        try {
            return config.getOptionalValue(key, String.class).map(String::strip).filter(value -> !value.isEmpty());
        } catch (RuntimeException unreadable) {
            // A config source of the application or the server failed. The jobs wait until the value can be read.
            return Optional.empty();
        }
    }

    private static boolean isSendable(String secret) {
        return secret.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
