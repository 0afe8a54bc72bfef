package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.supaqueue.internal.time.Ticker;

/** The ids of rows that a statement skips for a while, with pauses that grow to a minute. Holds a limited number. */
final class SkippedRows {

    private static final int MOST = 1_000;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** How long an untried row waits if other work waits too. An untried row was not yet tried alone. */
    private static final Duration UNTRIED = Duration.ofMillis(250);

    /** A row that was gone or locked in this many trials is no longer skipped. */
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
    private final Ticker ticker;

    SkippedRows(Ticker ticker) {
        this.ticker = ticker;
    }

    Set<Long> ids() {
        return rows.keySet();
    }

    /** Skips a row, or doubles the pause of a skipped row. Does not skip a new row if the list is full. */
    void skip(long id) {
        Skipped known = rows.get(id);
        if (known != null) {
            known.pause = longer(known.pause);
            known.until = ticker.nanoTime() + known.pause.toNanos();
        } else {
            add(id, FIRST);
        }
    }

    /**
     * Skips a row of a statement that was held up, perhaps by another row. The row is tried alone soon. Does nothing if
     * the row is skipped already or the list is full.
     */
    void suspect(long id) {
        if (!contains(id)) {
            add(id, Duration.ZERO);
        }
    }

    private void add(long id, Duration pause) {
        if (rows.size() < MOST) {
            Skipped added = new Skipped();
            added.pause = pause;
            added.until = ticker.nanoTime() + pause.toNanos();
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

    /**
     * Marks a skipped row as reported.
     *
     * @return false if the row was reported before or is not skipped
     */
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

    /** {@return the current pause of a skipped row; zero if the row was never tried alone} */
    Duration pause(long id) {
        return rows.get(id).pause;
    }

    /** Whether the row is skipped because it was refused or held up when it was alone in the statement. */
    boolean wasAlone(long id) {
        return contains(id) && !rows.get(id).isUntried();
    }

    boolean hasUntried() {
        return rows.values().stream().anyMatch(Skipped::isUntried);
    }

    /** Records that a trial did not take the row, because the row was gone or locked. */
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
     * {@return the rows to try now, because their pause is over} Untried rows come first, the last added of them before
     * the others: the rows that really hold a statement up are mostly the earlier ones, so most of the last ones pass.
     * Then come the rows that have waited longest.
     *
     * @param most how many rows to return at most
     * @param late whether other work waits. Then a row must wait twice its pause, and an untried row {@link #UNTRIED}.
     */
    List<Long> due(int most, boolean late) {
        if (rows.isEmpty()) {
            return List.of();
        }
        long now = ticker.nanoTime();
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

    /** Ends the pauses of the rows that were not reported: these rows were not the cause of the failures. */
    void retryUnnamed() {
        long now = ticker.nanoTime();
        rows.values().stream().filter(row -> !row.named).forEach(row -> row.until = now);
    }
}
