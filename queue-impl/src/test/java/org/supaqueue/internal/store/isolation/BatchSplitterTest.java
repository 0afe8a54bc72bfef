package org.supaqueue.internal.store.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.internal.store.failure.SqlFailure;

class BatchSplitterTest {
    private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

    private final BatchSplitter splitter = new BatchSplitter();
    private final List<Integer> passed = new ArrayList<>();
    private final List<Integer> refused = new ArrayList<>();
    private int statements;

    private void run(List<Integer> items, Set<Integer> culprits, String state) throws SQLException {
        splitter.run(
                items,
                batch -> {
                    statements++;
                    if (batch.stream().anyMatch(culprits::contains)) {
                        throw new SQLException("no", state);
                    }
                    passed.addAll(batch);
                },
                (item, refusal) -> refused.add(item));
    }

    @Test
    void shouldRunOneStatementIfNoRowIsRefused() throws SQLException {
        run(HUNDRED, Set.of(), "23514");
        assertThat(statements).isEqualTo(1);
        assertThat(passed).isEqualTo(HUNDRED);
    }

    @Test
    void shouldLeaveOutOnlyTheRowsThatAreRefused() throws SQLException {
        run(HUNDRED, Set.of(7, 8, 99), "23514");
        assertThat(refused).containsExactly(7, 8, 99);
        assertThat(passed).hasSize(97).doesNotContain(7, 8, 99);
        assertThat(statements).isLessThan(45);
    }

    /**
     * After three refused rows that are adjacent, the splitter tries three samples from other parts of the batch. Until
     * a batch succeeds, the next run stops after fewer refusals.
     */
    @Test
    void shouldStopIfEveryRowIsRefusedUntilABatchPasses() throws SQLException {
        assertThatThrownBy(() -> run(HUNDRED, Set.copyOf(HUNDRED), "P0001"))
                .isInstanceOf(EveryRowRefusedException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("P0001");
        assertThat(refused).containsExactly(0, 1, 2, 99, 74, 37);
        assertThat(statements).isLessThan(15);
        refused.clear();
        assertThatThrownBy(() -> run(HUNDRED, Set.copyOf(HUNDRED), "P0001"))
                .isInstanceOf(EveryRowRefusedException.class);
        assertThat(refused).containsExactly(0, 99, 74);
        run(HUNDRED, Set.of(), "P0001");
        run(HUNDRED, Set.of(50, 51), "P0001");
        assertThat(refused).containsExactly(0, 99, 74, 50, 51);
    }

    @Test
    void shouldStopIfNoneOfAFewRowsPasses() {
        assertThatThrownBy(() -> run(List.of(1, 2, 3), Set.of(1, 2, 3), "P0001"))
                .isInstanceOf(EveryRowRefusedException.class);
    }

    @Test
    void shouldNotTreatManyAdjacentRefusedRowsAsEveryRow() throws SQLException {
        run(HUNDRED, Set.copyOf(HUNDRED.subList(0, 52)), "P0001");
        assertThat(refused).containsExactlyInAnyOrderElementsOf(HUNDRED.subList(0, 52));
        assertThat(passed).containsExactlyInAnyOrderElementsOf(HUNDRED.subList(52, 100));
        passed.clear();
        assertThatThrownBy(() -> run(HUNDRED, Set.copyOf(HUNDRED.subList(48, 100)), "23514"))
                .isInstanceOf(EveryRowRefusedException.class);
        assertThat(passed).containsExactlyInAnyOrderElementsOf(HUNDRED.subList(0, 48));
    }

    @Test
    void shouldSplitAHeldUpBatchIfConfigured() throws SQLException {
        BatchSplitter also = BatchSplitter.alsoOnTimeout();
        also.run(
                HUNDRED,
                batch -> {
                    if (batch.contains(3)) {
                        throw new SQLException("", "55P03");
                    }
                    passed.addAll(batch);
                },
                (item, refusal) -> refused.add(item));
        assertThat(refused).containsExactly(3);
        assertThat(passed).hasSize(99);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"08006", "25006", "26000", "40001", "53200", "55P03", "57014", "58030", "0A000", "42P05", ""})
    void shouldNotSplitAfterAFailureThatNoRowCaused(String state) {
        assertThatThrownBy(() -> run(HUNDRED, Set.of(50), state)).isInstanceOf(SQLException.class);
        assertThat(statements).isEqualTo(1);
        assertThat(refused).isEmpty();
    }

    @Test
    void shouldFindTheSqlstateInAWrappedException() {
        SQLException wrapped =
                new SQLException("no connection", null, new IllegalStateException(new SQLException("", "57P01")));
        assertThat(SqlFailure.sqlState(wrapped)).isEqualTo("57P01");
        assertThat(SqlFailure.pointsToRow(wrapped)).isFalse();
    }
}
