package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RowIsolationTest {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** A table whose rows are refused, or held up, with a SQLSTATE each. */
    private final class Table implements RowIsolation.Rows {
        final TreeSet<Long> due = new TreeSet<>();
        final Map<Long, String> culprits = new HashMap<>();
        final List<String> named = new ArrayList<>();
        final List<TimeLimit> limits = new ArrayList<>();
        String everyRow;
        int statements;

        void add(long from, long to) {
            LongStream.rangeClosed(from, to).forEach(due::add);
        }

        @Override
        public List<Long> find(Collection<Long> except, int limit, TimeLimit within) {
            statements++;
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
                    throw new SQLException("no", state);
                }
            }
            due.removeAll(there);
            return there.size();
        }

        @Override
        public void refused(long id, String error) {
            named.add(id + " " + error);
        }
    }

    private final Table table = new Table();
    private long now;
    private final RowIsolation isolation = new RowIsolation("claimed", LONGEST, () -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private int run() throws SQLException {
        return isolation.run(table, 100);
    }

    @Test
    void shouldTakeAllInOneStatementIfNoneIsRefused() throws SQLException {
        table.add(1, 100);

        assertThat(run()).isEqualTo(100);
        assertThat(table.limits).containsExactly(TimeLimit.USUAL);
    }

    @Test
    void shouldTakeTheOthersAtOnceAndNameTheOneThatIsRefused() throws SQLException {
        table.add(1, 100);
        table.culprits.put(50L, "23514");

        assertThat(run()).isEqualTo(99);

        assertThat(table.due).containsExactly(50L);
        assertThat(table.named).containsExactly("50 cannot be claimed: SQLSTATE 23514, no");
        assertThat(table.statements).isLessThan(25);
    }

    @Test
    void shouldLeaveOutARefusedRowWithPausesThatGrowToAMinute() throws SQLException {
        table.add(1, 1);
        table.culprits.put(1L, "23514");
        List<Integer> tried = new ArrayList<>();
        for (int second = 0; second < 300; second++) {
            int before = table.limits.size();
            run();
            if (table.limits.size() > before + 1) {
                tried.add(second);
            }
            pass(Duration.ofSeconds(1));
        }

        assertThat(tried).containsExactly(0, 1, 3, 7, 15, 31, 63, 123, 183, 243);
        assertThat(table.named).hasSize(1);

        table.culprits.clear();
        pass(Duration.ofMinutes(1));

        assertThat(run()).isEqualTo(1);
    }

    @Test
    void shouldBlameNoRowIfEveryRowIsRefused() throws SQLException {
        table.add(1, 100);
        table.everyRow = "P0001";

        assertThatThrownBy(this::run).isInstanceOf(EveryRowRefusedException.class);
        assertThat(table.statements).isLessThan(20);
        assertThatThrownBy(this::run).isInstanceOf(EveryRowRefusedException.class);

        assertThat(isolation.isEveryRowRefused()).isTrue();
        assertThat(table.named).isEmpty();

        table.everyRow = null;
        assertThat(run()).isPositive();
        assertThat(run() + run()).isPositive();
        assertThat(table.due).isEmpty();
        assertThat(table.named).isEmpty();
    }

    /** Until another passes, nobody knows that it was not for every row. */
    @Test
    void shouldTakeANewRowBesideAFewThatAreAllRefused() throws SQLException {
        table.add(1, 3);
        LongStream.rangeClosed(1, 3).forEach(id -> table.culprits.put(id, "P0001"));
        assertThatThrownBy(this::run).isInstanceOf(EveryRowRefusedException.class);
        assertThat(run()).isZero();
        table.add(4, 4);

        assertThat(run()).isEqualTo(1);
        assertThat(run()).isZero();

        assertThat(table.named).hasSize(3);
    }

    @Test
    void shouldFindTheRowsBehindManyThatAreRefused() throws SQLException {
        table.add(1, 200);
        LongStream.rangeClosed(1, 100).forEach(id -> table.culprits.put(id, "P0001"));

        int runs = 0;
        while (table.due.size() > 100 && runs < 50) {
            isolation.run(table, 16);
            runs++;
        }

        assertThat(table.due).hasSize(100);
        assertThat(table.statements).isLessThan(600);
    }

    @Test
    void shouldTakeFewerRowsAfterAStatementThatTookTooLong() throws SQLException {
        table.add(1, 100);
        table.culprits.put(100L, "57014");

        assertThat(run()).isZero();
        assertThat(run()).isEqualTo(10);
        assertThat(run()).isEqualTo(40);
        assertThat(run()).isEqualTo(0);
        while (table.due.size() > 1) {
            run();
        }

        assertThat(table.named).isEmpty();
    }

    @Test
    void shouldLeaveOutARowThatIsHeldUpAloneAndBlameItOnlyIfItWaitsForNoLock() throws SQLException {
        table.add(1, 2);
        table.culprits.put(1L, "55P03");
        table.culprits.put(2L, "57014");
        for (int second = 0; second < 10; second++) {
            run();
            pass(Duration.ofSeconds(1));
        }

        assertThat(table.named).singleElement().asString().startsWith("2 ");

        table.culprits.clear();
        pass(Duration.ofMinutes(1));
        assertThat(run()).isEqualTo(2);
    }

    @Test
    void shouldTryALeftOutRowOnlyForATenthOfItsPause() throws SQLException {
        table.add(1, 1);
        table.culprits.put(1L, "57014");
        isolation.run(table, 1);
        table.limits.clear();

        pass(Duration.ofSeconds(1));
        run();

        assertThat(table.limits.get(0)).isEqualTo(TimeLimit.of(Duration.ofMillis(100)));
    }

    /** So that a slow database still gets on. */
    @Test
    void shouldGiveOneRowATimeIfEveryRowIsHeldUp() throws SQLException {
        table.add(1, 100);
        table.everyRow = "57014";
        for (int i = 0; i < 5; i++) {
            assertThat(run()).isZero();
        }
        table.limits.clear();

        assertThatThrownBy(this::run).isInstanceOf(SQLException.class).hasMessage("no");
        assertThat(table.limits).containsExactly(TimeLimit.of(LONGEST));
        assertThat(table.named).isEmpty();

        table.everyRow = null;
        assertThat(run()).isEqualTo(1);
        assertThat(run()).isEqualTo(4);
    }

    @Test
    void shouldPassOnAFailureThatAccusesNoRow() {
        table.add(1, 100);
        table.everyRow = "08006";

        assertThatThrownBy(this::run).isInstanceOf(SQLException.class).hasMessage("no");
        assertThat(table.due).hasSize(100);
    }

    /** There is a bound to what is left out; beyond, it is better to wait. */
    @Test
    void shouldPassOnARefusalThatIsOneTooMany() throws SQLException {
        for (long id = 1; id <= 1_000; id++) {
            table.due.clear();
            table.add(id, id);
            table.add(10_000 + id, 10_000 + id);
            table.culprits.put(id, "23514");
            run();
        }
        table.due.clear();
        table.add(2_000, 2_001);
        table.culprits.put(2_000L, "23514");

        assertThatThrownBy(this::run).isInstanceOf(SQLException.class).hasMessage("no");
        assertThat(table.due).containsExactly(2_000L);
    }
}
