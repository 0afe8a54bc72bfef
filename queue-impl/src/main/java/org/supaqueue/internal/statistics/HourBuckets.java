package org.supaqueue.internal.statistics;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Adds minutes up to hours. A node writes at most 200 fingerprints of an hour, in all writes together. Not thread-safe. */
public final class HourBuckets {

    private final Map<Instant, Set<ErrorKey>> known = new TreeMap<>();

    /** {@return what the minutes add to their hours} */
    public NavigableMap<Instant, Bucket> of(NavigableMap<Instant, Bucket> minutes) {
        NavigableMap<Instant, Bucket> hours = new TreeMap<>();
        minutes.forEach((minute, bucket) -> hours.computeIfAbsent(
                        minute.truncatedTo(ChronoUnit.HOURS),
                        hour -> new Bucket(known.computeIfAbsent(hour, absent -> new HashSet<>())))
                .addAll(bucket));
        if (!hours.isEmpty()) {
            known.keySet().removeIf(hour -> hour.isBefore(hours.firstKey()));
        }
        return hours;
    }
}
