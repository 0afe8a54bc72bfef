package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * A simulated table that refuses or holds up some rows, each with an SQLSTATE of its own. The clock is simulated too.
 */
final class RefusingTable implements RowStatement {
    private static final Duration QUICK = Duration.ofMillis(3);

    final TreeSet<Long> due = new TreeSet<>();
    final Map<Long, String> culprits = new HashMap<>();
    final List<String> named = new ArrayList<>();
    final List<TimeLimit> limits = new ArrayList<>();
    final Map<Long, Duration> slow = new HashMap<>();
    final Map<Long, Duration> takenAt = new HashMap<>();
    Duration findTakes = Duration.ZERO;
    String everyRow;
    int statements;
    long now;

    void pass(Duration time) {
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
        return takeOnly(find(except, limit, within), within);
    }

    @Override
    public int takeOnly(List<Long> ids, TimeLimit within) throws SQLException {
        statements++;
        limits.add(within);
        List<Long> there = ids.stream().filter(due::contains).toList();
        for (long id : there) {
            String state = everyRow == null ? culprits.get(id) : everyRow;
            if (state != null) {
                pass("57014".equals(state) ? within.statement() : "55P03".equals(state) ? within.lock() : QUICK);
                throw new SQLException("no", state);
            }
        }
        pass(QUICK);
        for (long id : there) {
            spend(slow.getOrDefault(id, Duration.ZERO), within);
        }
        there.forEach(id -> takenAt.put(id, Duration.ofNanos(now)));
        due.removeAll(there);
        return there.size();
    }

    private void spend(Duration time, TimeLimit within) throws SQLException {
        boolean tooLong = time.compareTo(within.statement()) > 0;
        pass(tooLong ? within.statement() : time);
        if (tooLong) {
            throw new SQLException("too slow", "57014");
        }
    }

    @Override
    public void refused(long id, String error) {
        named.add(id + " " + error);
    }
}
