package org.supaqueue.console.config;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.supaqueue.QueueConfigurationException;
import org.supaqueue.console.masking.Redaction;
import org.supaqueue.console.masking.Redactions;

/**
 * The values of the console's settings.
 *
 * @param isOpen whether every caller of this machine may do everything, without a user
 * @param redactions the places in payloads that are masked
 * @param dataSource the JNDI name of the DataSource for reads; empty for the queue's own
 * @param redact the text of the setting {@code supaqueue.console.redact}; empty if not set
 */
public record ConsoleSettings(
        boolean isOpen, Redactions redactions, Optional<String> dataSource, Optional<String> redact) {

    /** {@code container} or {@code none}. Defaults to {@code container}. */
    public static final String AUTH = "supaqueue.console.auth";

    /** Comma-separated {@code queue:/json/pointer} or {@code *:/json/pointer}. Defaults to none. */
    public static final String REDACT = "supaqueue.console.redact";

    /** A JNDI name. Defaults to the DataSource of the queue. */
    public static final String DATASOURCE = "supaqueue.console.datasource";

    private static final String PREFIX = "supaqueue.console.";
    private static final Set<String> KEYS = Set.of(AUTH, REDACT, DATASOURCE);

    /**
     * Reads and checks all settings.
     *
     * @throws QueueConfigurationException if a value is wrong; names all problems
     */
    public static ConsoleSettings read(Config config) {
        List<String> problems = new ArrayList<>();
        Optional<String> auth = text(config, AUTH, problems);
        Optional<String> redact = text(config, REDACT, problems);
        Optional<String> dataSource = text(config, DATASOURCE, problems);
        auth.filter(value -> !value.equals("none") && !value.equals("container"))
                .ifPresent(value -> problems.add(AUTH + " is \"" + value + "\" and must be container or none"));
        Redactions redactions = redactions(redact, problems);
        if (!problems.isEmpty()) {
            throw new QueueConfigurationException(problems);
        }
        return new ConsoleSettings(auth.filter("none"::equals).isPresent(), redactions, dataSource, redact);
    }

    private static Redactions redactions(Optional<String> redact, List<String> problems) {
        List<Redaction> entries = new ArrayList<>();
        for (String entry : redact.map(text -> text.split(",")).orElse(new String[0])) {
            try {
                entries.add(Redaction.parse(entry.strip()));
            } catch (IllegalArgumentException refused) {
                problems.add(REDACT + " has \"" + entry.strip() + "\" and must be " + refused.getMessage());
            }
        }
        return new Redactions(entries);
    }

    private static Optional<String> text(Config config, String key, List<String> problems) {
        try {
            return config.getOptionalValue(key, String.class).map(String::strip).filter(value -> !value.isEmpty());
        } catch (IllegalArgumentException | NoSuchElementException unreadable) {
            problems.add(key + " cannot be read: " + unreadable.getClass().getName());
            return Optional.empty();
        }
    }

    /** {@return the keys that begin with {@code supaqueue.console.} and have no effect, sorted} */
    public static List<String> unknownKeys(Config config) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(key -> key.startsWith(PREFIX) && !KEYS.contains(key))
                .sorted()
                .toList();
    }
}
