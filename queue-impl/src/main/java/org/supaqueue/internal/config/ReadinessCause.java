package org.supaqueue.internal.config;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What may make the application not ready. */
public enum ReadinessCause {
    /** The database does not answer. */
    DATABASE,
    /** The schema is not migrated, or not known to this library. */
    SCHEMA,
    /** A consumer fails every attempt. */
    CONSUMERS,
    /** The node polls, because it receives no notifications. */
    LISTENER,
    /** The oldest due job waits for too long. */
    OLDEST_JOB;

    private static final String NONE = "none";
    static final String EXPECTED = "none, or a list of "
            + Arrays.stream(values()).map(ReadinessCause::key).collect(Collectors.joining(", "));

    private String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Set<ReadinessCause> parse(String text) {
        Set<ReadinessCause> causes = EnumSet.noneOf(ReadinessCause.class);
        if (!text.equals(NONE)) {
            for (String part : text.split(",")) {
                causes.add(find(part.strip()));
            }
        }
        return causes;
    }

    private static ReadinessCause find(String key) {
        return Arrays.stream(values())
                .filter(cause -> cause.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(EXPECTED));
    }
}
