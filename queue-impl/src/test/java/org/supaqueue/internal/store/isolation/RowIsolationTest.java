package org.supaqueue.internal.store.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Rows that the database refuses do not stop other rows. The clock is simulated. */
class RowIsolationTest {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final RefusingTable table = new RefusingTable();
    private final RowIsolation isolation = new RowIsolation("claimed", LONGEST, () -> table.now);

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
    void shouldTakeTheOtherRowsAtOnceAndReportTheRefusedRow() throws SQLException {
        table.add(1, 100);
        table.stateByBadRow.put(50L, "23514");

        assertThat(run()).isEqualTo(99);

        assertThat(table.due).containsExactly(50L);
        assertThat(table.reported).containsExactly("50 cannot be claimed: SQLSTATE 23514, no");
        assertThat(table.statements).isLessThan(25);
    }

    @Test
    void shouldSkipARefusedRowWithPausesThatGrowToAMinute() throws SQLException {
        table.add(1, 1);
        table.stateByBadRow.put(1L, "23514");
        List<Integer> tried = new ArrayList<>();
        for (int second = 0; second < 300; second++) {
            int before = table.limits.size();
            run();
            if (table.limits.size() > before + 1) {
                tried.add(second);
            }
            table.advance(Duration.ofSeconds(1));
        }

        assertThat(tried).containsExactly(0, 1, 3, 7, 15, 31, 63, 123, 183, 243);
        assertThat(table.reported).hasSize(1);

        table.stateByBadRow.clear();
        table.advance(Duration.ofMinutes(1));

        assertThat(run()).isEqualTo(1);
    }

    @Test
    void shouldReportNoRowIfEveryRowIsRefused() throws SQLException {
        table.add(1, 100);
        table.stateOfEveryRow = "P0001";

        assertThatThrownBy(this::run).isInstanceOf(EveryRowRefusedException.class);
        assertThat(table.statements).isLessThan(20);
        assertThatThrownBy(this::run).isInstanceOf(EveryRowRefusedException.class);

        assertThat(isolation.isFailing()).isTrue();
        assertThat(table.reported).isEmpty();

        table.stateOfEveryRow = null;
        assertThat(run()).isPositive();
        assertThat(run() + run()).isPositive();
        assertThat(table.due).isEmpty();
        assertThat(table.reported).isEmpty();
    }

    /** Before another row passes, these refusals look as if the database refused every row. */
    @Test
    void shouldTakeANewRowAfterAllEarlierRowsWereRefused() throws SQLException {
        table.add(1, 3);
        LongStream.rangeClosed(1, 3).forEach(id -> table.stateByBadRow.put(id, "P0001"));
        assertThatThrownBy(this::run).isInstanceOf(EveryRowRefusedException.class);
        assertThat(run()).isZero();
        table.add(4, 4);

        assertThat(run()).isEqualTo(1);
        assertThat(run()).isZero();

        assertThat(table.reported).hasSize(3);
    }

    @Test
    void shouldTakeTheRowsAfterManyRefusedRows() throws SQLException {
        table.add(1, 200);
        LongStream.rangeClosed(1, 100).forEach(id -> table.stateByBadRow.put(id, "P0001"));

        int runs = 0;
        while (table.due.size() > 100 && runs < 50) {
            isolation.run(table, 16);
            runs++;
        }

        assertThat(table.due).hasSize(100);
        assertThat(table.statements).isLessThan(600);
    }

    @Test
    void shouldThrowAFailureThatNoRowCaused() {
        table.add(1, 100);
        table.stateOfEveryRow = "08006";

        assertThatThrownBy(this::run).isInstanceOf(SQLException.class).hasMessage("no");
        assertThat(table.due).hasSize(100);
    }

    /** At most 1,000 rows are skipped. If one more row is refused, the run fails, so that its caller backs off. */
    @Test
    void shouldThrowTheRefusalIfTooManyRowsAreSkipped() throws SQLException {
        for (long id = 1; id <= 1_000; id++) {
            table.due.clear();
            table.add(id, id);
            table.add(10_000 + id, 10_000 + id);
            table.stateByBadRow.put(id, "23514");
            run();
        }
        table.due.clear();
        table.add(2_000, 2_001);
        table.stateByBadRow.put(2_000L, "23514");

        assertThatThrownBy(this::run).isInstanceOf(SQLException.class).hasMessage("no");
        assertThat(table.due).containsExactly(2_000L);
    }
}
