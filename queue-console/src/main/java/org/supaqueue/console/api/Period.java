package org.supaqueue.console.api;

import java.time.Duration;
import java.util.Map;

/** A time that ends now, and the length of its buckets. */
enum Period {
    FIVE_MINUTES("5m", "5 min", Duration.ofMinutes(1)),
    HOUR("1h", "1 h", Duration.ofMinutes(1)),
    DAY("1d", "1 d", Duration.ofHours(1)),
    WEEK("7d", "7 d", Duration.ofHours(1));

    static final String NAME = "period";

    private final String text;
    private final String sqlName;
    private final Duration bucket;

    /** @param sqlName the name of the period in the functions of the database */
    Period(String text, String sqlName, Duration bucket) {
        this.text = text;
        this.sqlName = sqlName;
        this.bucket = bucket;
    }

    static Period read(Input input) {
        return input.parsed(NAME, Period::parse).orElse(HOUR);
    }

    private static Period parse(String text) {
        for (Period period : values()) {
            if (period.text.equals(text)) {
                return period;
            }
        }
        throw new IllegalArgumentException("5m, 1h, 1d or 7d");
    }

    String text() {
        return text;
    }

    Duration bucket() {
        return bucket;
    }

    /** {@return the parameters of the statements about a period} */
    Map<String, String> parameters() {
        return Map.of("period", sqlName);
    }
}
