package org.supaqueue.internal.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.function.Function;

/**
 * The definition of a setting: its key, its default and its valid values. The table of settings in
 * {@code docs/reference.md} has a row for each setting, with the same texts.
 *
 * @param name the key without its prefix: {@code supaqueue.}, or {@code supaqueue.queue.<name>.} for one queue
 * @param defaultText the default, as it would be configured; null if there is none
 * @param meaning what the setting does, for the reference
 * @param allowed the accepted values, for the reference
 * @param parser throws IllegalArgumentException with the expected form as its message
 */
record Setting<T>(String name, String defaultText, String meaning, String allowed, Function<String, T> parser) {

    /** {@return the value of the setting if its key is not configured; null if there is no default} */
    T defaultValue() {
        return defaultText == null ? null : parser.apply(defaultText);
    }

    static Setting<Integer> integer(String name, int absent, int min, int max, String meaning) {
        String allowed = "a whole number from " + min + " to " + max;
        return new Setting<>(name, Integer.toString(absent), meaning, allowed, text -> {
            if (!text.matches("\\d{1,10}")) {
                throw new IllegalArgumentException(allowed);
            }
            return (int) within(Long.parseLong(text), min, max, allowed);
        });
    }

    static Setting<Double> decimal(String name, double absent, double min, double max, String meaning) {
        String allowed = "a number from " + min + " to " + max;
        return new Setting<>(name, Double.toString(absent), meaning, allowed, text -> {
            if (!text.matches("\\d{1,10}(\\.\\d{1,10})?")) {
                throw new IllegalArgumentException(allowed);
            }
            return within(Double.parseDouble(text), min, max, allowed);
        });
    }

    private static double within(double number, double min, double max, String allowed) {
        if (number < min || number > max) {
            throw new IllegalArgumentException(allowed);
        }
        return number;
    }

    /** @param absent the default as an ISO-8601 duration */
    static Setting<Duration> duration(String name, String absent, Duration min, Duration max, String meaning) {
        String allowed = "an ISO-8601 duration from " + min + " to " + max;
        return new Setting<>(name, absent, meaning, allowed, text -> {
            Duration duration;
            try {
                duration = Duration.parse(text);
            } catch (DateTimeParseException malformed) {
                throw new IllegalArgumentException(allowed, malformed);
            }
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException(allowed);
            }
            return duration;
        });
    }

    static Setting<Boolean> bool(String name, boolean absent, String meaning) {
        return new Setting<>(name, Boolean.toString(absent), meaning, "true or false", text -> {
            if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
                return Boolean.valueOf(text);
            }
            throw new IllegalArgumentException("true or false");
        });
    }
}
