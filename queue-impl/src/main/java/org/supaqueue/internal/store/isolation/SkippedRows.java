package org.supaqueue.internal.store.isolation;

import java.sql.SQLException;
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

    private static final int MAX_ROWS = 1_000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** How long an untried row waits if other work waits too. An untried row was not yet tried alone. */
    private static final Duration UNTRIED_PAUSE = Duration.ofMillis(250);

    /** A row that was gone or locked in this many trials is no longer skipped. */
    private static final int MAX_MISSES = 8;

    private static final class SkippedRow {
        private Duration pause;
        private long pausedUntil;
        private boolean reported;
        private int misses;

        boolean isUntried() {
            return pause.isZero();
        }
    }

    private final Map<Long, SkippedRow> rows = new LinkedHashMap<>();
    private final Ticker ticker;

    SkippedRows(Ticker ticker) {
        this.ticker = ticker;
    }

    Set<Long> ids() {
        return rows.keySet();
    }

    /** Skips a row, or doubles the pause of a skipped row. Does not skip a new row if the list is full. */
    void skip(long id) {
        SkippedRow known = rows.get(id);
        if (known != null) {
            known.pause = nextPause(known.pause);
            known.pausedUntil = ticker.nanoTime() + known.pause.toNanos();
        } else {
            add(id, FIRST_PAUSE);
        }
    }

    /**
     * Skips a row of a statement that was held up, perhaps by another row. The row is tried alone soon. Does nothing if
     * the row is skipped already or the list is full.
     */
    void skipUntried(long id) {
        if (!contains(id)) {
            add(id, Duration.ZERO);
        }
    }

    private void add(long id, Duration pause) {
        if (rows.size() < MAX_ROWS) {
            SkippedRow added = new SkippedRow();
            added.pause = pause;
            added.pausedUntil = ticker.nanoTime() + pause.toNanos();
            rows.put(id, added);
        }
    }

    private static Duration nextPause(Duration pause) {
        if (pause.isZero()) {
            return FIRST_PAUSE;
        }
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    /**
     * Marks a skipped row as reported.
     *
     * @return false if the row was reported before or is not skipped
     */
    boolean markReported(long id) {
        SkippedRow row = rows.get(id);
        boolean first = row != null && !row.reported;
        if (first) {
            row.reported = true;
        }
        return first;
    }

    boolean contains(long id) {
        return rows.containsKey(id);
    }

    /**
     * Throws the refusal of a row that is not skipped, because the list of skipped rows is full. Otherwise the caller
     * would not back off, and would find this row for ever.
     */
    void throwIfFull(Map<Long, SQLException> refused) throws SQLException {
        for (Map.Entry<Long, SQLException> row : refused.entrySet()) {
            if (!contains(row.getKey())) {
                throw row.getValue();
            }
        }
    }

    /** {@return the current pause of a skipped row; zero if the row was never tried alone} */
    Duration pause(long id) {
        return rows.get(id).pause;
    }

    /** Whether the row is skipped because it was refused or held up when it was alone in the statement. */
    boolean wasTriedAlone(long id) {
        return contains(id) && !rows.get(id).isUntried();
    }

    boolean hasUntried() {
        return rows.values().stream().anyMatch(SkippedRow::isUntried);
    }

    /** Records that a trial did not take the row, because the row was gone or locked. */
    void recordMiss(long id) {
        if (++rows.get(id).misses >= MAX_MISSES) {
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
     * @param limit how many rows to return at most
     * @param otherWorkWaits whether other work waits. Then a row must wait twice its pause, and an untried row {@link
     *     #UNTRIED_PAUSE}.
     */
    List<Long> due(int limit, boolean otherWorkWaits) {
        if (rows.isEmpty()) {
            return List.of();
        }
        long now = ticker.nanoTime();
        List<Long> due = new ArrayList<>();
        rows.forEach((id, row) -> {
            if (row.pausedUntil + (otherWorkWaits ? extraPause(row) : 0) - now <= 0) {
                due.add(id);
            }
        });
        Collections.reverse(due);
        due.sort(Comparator.comparingLong(
                id -> rows.get(id).isUntried() ? Long.MIN_VALUE : rows.get(id).pausedUntil - now));
        return due.subList(0, Math.min(limit, due.size()));
    }

    private static long extraPause(SkippedRow row) {
        return (row.isUntried() ? UNTRIED_PAUSE : row.pause).toNanos();
    }

    /** Ends the pauses of the rows that were not reported: these rows were not the cause of the failures. */
    void retryUnreported() {
        long now = ticker.nanoTime();
        rows.values().stream().filter(row -> !row.reported).forEach(row -> row.pausedUntil = now);
    }
}
