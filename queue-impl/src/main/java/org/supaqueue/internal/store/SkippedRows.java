package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** The ids of rows that a statement leaves out for a while, with pauses that grow to a minute. Bounded. */
final class SkippedRows {

    private static final int MOST = 1_000;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** A row that was gone or locked at so many trials is forgotten. */
    private static final int MOST_MISSES = 8;

    private static final class Skipped {
        private Duration pause = FIRST;
        private long until;
        private boolean named;
        private int misses;
    }

    private final Map<Long, Skipped> rows = new LinkedHashMap<>();
    private final LongSupplier nanoTime;

    SkippedRows(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Set<Long> ids() {
        return rows.keySet();
    }

    /** Skips a row, or goes on skipping it for twice as long. A row too many is not skipped. */
    void skip(long id) {
        Skipped known = rows.get(id);
        if (known != null) {
            known.pause = longer(known.pause);
            known.until = nanoTime.getAsLong() + known.pause.toNanos();
        } else if (rows.size() < MOST) {
            Skipped added = new Skipped();
            added.until = nanoTime.getAsLong() + added.pause.toNanos();
            rows.put(id, added);
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }

    /** @return whether this is the first time */
    boolean name(long id) {
        Skipped row = rows.get(id);
        boolean first = row != null && !row.named;
        if (first) {
            row.named = true;
        }
        return first;
    }

    boolean contains(long id) {
        return rows.containsKey(id);
    }

    /** How long a row was skipped the last time. */
    Duration pause(long id) {
        return rows.get(id).pause;
    }

    /** A row that was to be tried was not there, or somebody had it locked. */
    void missed(long id) {
        if (++rows.get(id).misses >= MOST_MISSES) {
            forget(id);
        } else {
            skip(id);
        }
    }

    void forget(long id) {
        rows.remove(id);
    }

    /** Those whose pause is over, the first of them first. */
    List<Long> due(int most) {
        if (rows.isEmpty()) {
            return List.of();
        }
        long now = nanoTime.getAsLong();
        return rows.entrySet().stream()
                .filter(row -> row.getValue().until - now <= 0)
                .sorted(Comparator.comparingLong(row -> row.getValue().until - now))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Forgets those that were not named. */
    void forgetUnnamed() {
        rows.values().removeIf(row -> !row.named);
    }

    /** Ends the pauses of those that were not named: what they were skipped for was not their own. */
    void retryUnnamed() {
        long now = nanoTime.getAsLong();
        rows.values().stream().filter(row -> !row.named).forEach(row -> row.until = now);
    }
}
