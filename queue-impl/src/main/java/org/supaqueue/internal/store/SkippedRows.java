package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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

    /** An untried row waits for other work at most so long. */
    private static final Duration UNTRIED = Duration.ofMillis(250);

    /** A row that was gone or locked at so many trials is forgotten. */
    private static final int MOST_MISSES = 8;

    private static final class Skipped {
        private Duration pause;
        private long until;
        private boolean named;
        private int misses;

        boolean isUntried() {
            return pause.isZero();
        }
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
        } else {
            add(id, FIRST);
        }
    }

    /** Leaves a row out that was in a statement which was held up, perhaps by another row. The row is tried alone soon. */
    void suspect(long id) {
        if (!contains(id)) {
            add(id, Duration.ZERO);
        }
    }

    private void add(long id, Duration pause) {
        if (rows.size() < MOST) {
            Skipped added = new Skipped();
            added.pause = pause;
            added.until = nanoTime.getAsLong() + pause.toNanos();
            rows.put(id, added);
        }
    }

    private static Duration longer(Duration pause) {
        if (pause.isZero()) {
            return FIRST;
        }
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

    /** How long a row was skipped the last time; zero if it was never tried alone. */
    Duration pause(long id) {
        return rows.get(id).pause;
    }

    /** Whether the row was found to be refused or held up alone. */
    boolean wasAlone(long id) {
        return contains(id) && !rows.get(id).isUntried();
    }

    boolean hasUntried() {
        return rows.values().stream().anyMatch(Skipped::isUntried);
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

    /**
     * Those whose pause is over. First the untried ones, the last of them first, as most of these are innocent: the others
     * that were held up beside them lie mostly before them. Then those that have waited longest.
     *
     * @param late only those that have waited for as long again, since other work waits
     */
    List<Long> due(int most, boolean late) {
        if (rows.isEmpty()) {
            return List.of();
        }
        long now = nanoTime.getAsLong();
        List<Long> due = new ArrayList<>();
        rows.forEach((id, row) -> {
            if (row.until + (late ? patience(row) : 0) - now <= 0) {
                due.add(id);
            }
        });
        Collections.reverse(due);
        due.sort(Comparator.comparingLong(id -> rows.get(id).isUntried() ? Long.MIN_VALUE : rows.get(id).until - now));
        return due.subList(0, Math.min(most, due.size()));
    }

    private static long patience(Skipped row) {
        return (row.isUntried() ? UNTRIED : row.pause).toNanos();
    }

    /** Ends the pauses of those that were not named: what they were skipped for was not their own. */
    void retryUnnamed() {
        long now = nanoTime.getAsLong();
        rows.values().stream().filter(row -> !row.named).forEach(row -> row.until = now);
    }
}
