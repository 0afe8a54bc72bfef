package org.supaqueue.internal.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** Reads typed values from the configuration. Collects all problems instead of stopping at the first one. */
final class Keys {

    static final String PREFIX = "supaqueue.";

    /** The keys of the optional console, which reads and checks the keys itself. */
    private static final String CONSOLE = PREFIX + "console.";

    private final Config config;
    private final List<String> problems = new ArrayList<>();

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

    /**
     * The configured {@code supaqueue.} keys that have no setting, sorted: their names are probably misspelt.
     *
     * @param queues the names of the queues that may have settings of their own
     * @param schedules the names of the schedules that are configured
     */
    List<String> unknown(Collection<String> queues, Collection<String> schedules) {
        Set<String> known = new HashSet<>();
        NodeSetting.ALL.forEach(setting -> known.add(withoutPunctuation(PREFIX + setting.name())));
        for (Setting<?> setting : QueueSetting.ALL) {
            known.add(withoutPunctuation(PREFIX + setting.name()));
            queues.forEach(queue -> known.add(withoutPunctuation(ofQueue(queue) + setting.name())));
        }
        for (Setting<?> setting : ScheduleSetting.ALL) {
            schedules.forEach(schedule -> known.add(withoutPunctuation(ofSchedule(schedule) + setting.name())));
        }
        return StreamSupport.stream(names().spliterator(), false)
                .filter(name -> name.startsWith(PREFIX) && !name.startsWith(CONSOLE))
                .filter(name -> !known.contains(withoutPunctuation(name)))
                .sorted()
                .toList();
    }

    /** {@return the prefix of a queue's own keys} */
    static String ofQueue(String queue) {
        return PREFIX + "queue." + queue + ".";
    }

    /** {@return the prefix of a schedule's keys} */
    static String ofSchedule(String schedule) {
        return PREFIX + "schedule." + schedule + ".";
    }

    /**
     * Makes keys comparable: replaces all punctuation by dots. Some config sources also list the environment variable
     * SUPAQUEUE_RETRY_MAX_DELAY as supaqueue.retry.max.delay, although the key is supaqueue.retry.max-delay.
     */
    private static String withoutPunctuation(String key) {
        return key.replaceAll("[^A-Za-z0-9]", ".");
    }

    Optional<String> text(String key) {
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
}
