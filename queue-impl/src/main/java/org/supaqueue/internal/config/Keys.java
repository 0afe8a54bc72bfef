package org.supaqueue.internal.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** Reads typed values from the configuration. Collects all problems instead of stopping at the first one. */
final class Keys {

    private static final String PREFIX = "supaqueue.";

    private final Config config;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> asked = new HashSet<>();

    Keys(Config config) {
        this.config = config;
    }

    List<String> problems() {
        return problems;
    }

    void problem(String key, String value, String expected) {
        problems.add(key + " is \"" + value + "\" and must be " + expected);
    }

    /** The global consumer, for all queues without their own. */
    ConsumerAccess access() {
        return new ConsumerAccess(config);
    }

    Iterable<String> names() {
        return config.getPropertyNames();
    }

    /** The configured {@code supaqueue.} keys that were never read, sorted: their names are probably misspelt. */
    List<String> unknown() {
        Set<String> known = asked.stream().map(Keys::withoutPunctuation).collect(Collectors.toSet());
        return StreamSupport.stream(names().spliterator(), false)
                .filter(name -> name.startsWith(PREFIX) && !known.contains(withoutPunctuation(name)))
                .sorted()
                .toList();
    }

    /**
     * Makes keys comparable. Some config sources also list the environment variable SUPAQUEUE_RETRY_MAX_DELAY as
     * supaqueue.retry.max.delay, although the key is supaqueue.retry.max-delay.
     */
    private static String withoutPunctuation(String key) {
        return key.replaceAll("[^A-Za-z0-9]", ".");
    }

    Optional<String> text(String key) {
        asked.add(key);
        try {
            return config.getOptionalValue(key, String.class).map(String::strip).filter(value -> !value.isEmpty());
        } catch (IllegalArgumentException | NoSuchElementException unreadable) {
            // Without the exception's message, which can contain a part of a secret.
            problems.add(key + " cannot be read: " + unreadable.getClass().getName());
            return Optional.empty();
        }
    }

    /**
     * Reads and parses a value. A value that the parser refuses becomes a problem.
     *
     * @param absent the result if the key is not set or its value is refused
     * @param parser throws IllegalArgumentException with the expected form as its message
     */
    <T> T value(String key, T absent, Function<String, T> parser) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            return parser.apply(text.get());
        } catch (IllegalArgumentException refused) {
            problem(key, text.get(), refused.getMessage());
            return absent;
        }
    }

    boolean bool(String key, boolean absent) {
        return value(key, absent, text -> {
            if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
                return Boolean.valueOf(text);
            }
            throw new IllegalArgumentException("true or false");
        });
    }

    int integer(String key, int absent, int min, int max) {
        return value(key, absent, text -> (int) number(text, min, max, true));
    }

    double decimal(String key, double absent, double min, double max) {
        return value(key, absent, text -> number(text, min, max, false));
    }

    Duration duration(String key, Duration absent, Duration min, Duration max) {
        return value(key, absent, text -> {
            String expected = "an ISO-8601 duration from " + min + " to " + max;
            try {
                Duration duration = Duration.parse(text);
                if (duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                    return duration;
                }
            } catch (DateTimeParseException malformed) {
                throw new IllegalArgumentException(expected, malformed);
            }
            throw new IllegalArgumentException(expected);
        });
    }

    private static double number(String text, double min, double max, boolean whole) {
        if (text.matches(whole ? "\\d{1,10}" : "\\d{1,10}(\\.\\d{1,10})?")) {
            double number = Double.parseDouble(text);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw new IllegalArgumentException(
                whole
                        ? "a whole number from " + (long) min + " to " + (long) max
                        : "a number from " + min + " to " + max);
    }
}
