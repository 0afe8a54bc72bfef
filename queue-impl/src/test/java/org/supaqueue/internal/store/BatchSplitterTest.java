package org.supaqueue.internal.store;

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

    @Test
    void shouldStopAfterThreeRefusalsInARowUntilABatchPasses() throws SQLException {
        assertThatThrownBy(() -> run(HUNDRED, Set.copyOf(HUNDRED), "P0001"))
                .isInstanceOf(EveryRowRefusedException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("P0001");
        assertThat(refused).containsExactly(0, 1, 2);
        assertThatThrownBy(() -> run(HUNDRED, Set.copyOf(HUNDRED), "P0001"))
                .isInstanceOf(EveryRowRefusedException.class);
        assertThat(refused).containsExactly(0, 1, 2, 0);
        run(HUNDRED, Set.of(), "P0001");
        run(HUNDRED, Set.of(50, 51), "P0001");
        assertThat(refused).containsExactly(0, 1, 2, 0, 50, 51);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"08006", "25006", "26000", "40001", "53200", "55P03", "57014", "58030", "0A000", "42P05", ""})
    void shouldNotSplitForAFailureThatAccusesNoRow(String state) {
        assertThatThrownBy(() -> run(HUNDRED, Set.of(50), state)).isInstanceOf(SQLException.class);
        assertThat(statements).isEqualTo(1);
        assertThat(refused).isEmpty();
    }

    @Test
    void shouldFindTheStateThatAServerWrapped() {
        SQLException wrapped =
                new SQLException("no connection", null, new IllegalStateException(new SQLException("", "57P01")));
        assertThat(Refusal.state(wrapped)).isEqualTo("57P01");
        assertThat(Refusal.accusesRow(wrapped)).isFalse();
    }
}
