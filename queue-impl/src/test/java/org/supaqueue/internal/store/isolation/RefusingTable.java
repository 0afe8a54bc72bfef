package org.supaqueue.internal.store.isolation;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.supaqueue.internal.store.failure.TimeLimit;

/**
 * A simulated table that refuses or holds up some rows, each with an SQLSTATE of its own. The clock is simulated too.
 */
final class RefusingTable implements RowStatement {
    private static final Duration QUICK = Duration.ofMillis(3);

    final TreeSet<Long> due = new TreeSet<>();
    final Map<Long, String> stateByBadRow = new HashMap<>();
    final List<String> reported = new ArrayList<>();
    final List<TimeLimit> limits = new ArrayList<>();
    final Map<Long, Duration> slow = new HashMap<>();
    final Map<Long, Duration> takenAt = new HashMap<>();
    Duration findTakes = Duration.ZERO;
    String stateOfEveryRow;
    int statements;
    long now;

    void advance(Duration time) {
        now += time.toNanos();
    }

    void add(long from, long to) {
        LongStream.rangeClosed(from, to).forEach(due::add);
    }

    @Override
    public List<Long> find(Collection<Long> except, int limit, TimeLimit within) throws SQLException {
        statements++;
        spend(findTakes, within);
        return due.stream().filter(id -> !except.contains(id)).limit(limit).toList();
    }

    @Override
    public int take(Collection<Long> except, int limit, TimeLimit within) throws SQLException {
        return takeByIds(find(except, limit, within), within);
    }

    @Override
    public int takeByIds(List<Long> ids, TimeLimit within) throws SQLException {
        statements++;
        limits.add(within);
        List<Long> there = ids.stream().filter(due::contains).toList();
        for (long id : there) {
            String state = stateOfEveryRow == null ? stateByBadRow.get(id) : stateOfEveryRow;
            if (state != null) {
                advance(
                        "57014".equals(state)
                                ? within.statementTimeout()
                                : "55P03".equals(state) ? within.lockTimeout() : QUICK);
                throw new SQLException("no", state);
            }
        }
        advance(QUICK);
        for (long id : there) {
            spend(slow.getOrDefault(id, Duration.ZERO), within);
        }
        there.forEach(id -> takenAt.put(id, Duration.ofNanos(now)));
        due.removeAll(there);
        return there.size();
    }

    private void spend(Duration time, TimeLimit within) throws SQLException {
        boolean tooLong = time.compareTo(within.statementTimeout()) > 0;
        advance(tooLong ? within.statementTimeout() : time);
        if (tooLong) {
            throw new SQLException("too slow", "57014");
        }
    }

    @Override
    public void recordError(long id, String error) {
        reported.add(id + " " + error);
    }
}
