package org.supaqueue.console.api;

import java.time.Duration;
import java.util.Map;

/** A time that ends now, and the length of its buckets. */
enum Period {
    FIVE_MINUTES("5m", Duration.ofMinutes(5), Duration.ofMinutes(1)),
    HOUR("1h", Duration.ofHours(1), Duration.ofMinutes(1)),
    DAY("1d", Duration.ofDays(1), Duration.ofMinutes(15)),
    WEEK("7d", Duration.ofDays(7), Duration.ofHours(2));

    static final String NAME = "period";

    private final String text;
    private final Duration length;
    private final Duration bucket;

    Period(String text, Duration length, Duration bucket) {
        this.text = text;
        this.length = length;
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
        return Map.of(
                "period_seconds",
                Long.toString(length.toSeconds()),
                "bucket_seconds",
                Long.toString(bucket.toSeconds()));
    }
}
