package org.supaqueue.internal.store.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Rows that wait for a lock of another session, or take too long, do not stop other rows. The clock is simulated. */
class RowIsolationHeldUpTest {

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final RefusingTable table = new RefusingTable();
    private final RowIsolation isolation = new RowIsolation("claimed", LONGEST, () -> table.now);

    private int run() throws SQLException {
        return isolation.run(table, 100);
    }

    @Test
    void shouldTakeFewerRowsAfterAStatementThatTookTooLong() throws SQLException {
        table.add(1, 100);
        table.stateByBadRow.put(100L, "57014");

        assertThat(run()).isZero();
        assertThat(run()).isEqualTo(10);
        assertThat(run()).isEqualTo(40);
        assertThat(run()).isEqualTo(0);
        while (table.due.size() > 1) {
            run();
        }

        assertThat(table.reported).isEmpty();
    }

    @Test
    void shouldSkipALoneHeldUpRowAndReportTheRowOnlyAfterATimeout() throws SQLException {
        table.add(1, 2);
        table.stateByBadRow.put(1L, "55P03");
        table.stateByBadRow.put(2L, "57014");
        for (int second = 0; second < 10; second++) {
            run();
            table.advance(Duration.ofSeconds(1));
        }

        assertThat(table.reported).singleElement().asString().startsWith("2 ");

        table.stateByBadRow.clear();
        table.advance(Duration.ofMinutes(1));
        assertThat(run()).isEqualTo(2);
    }

    /** If every statement exceeds its time limit, one row gets more time. So a slow database still makes progress. */
    @Test
    void shouldGiveOneRowMoreTimeIfEveryRowIsHeldUp() throws SQLException {
        table.add(1, 100);
        table.stateOfEveryRow = "57014";
        for (int i = 0; i < 5; i++) {
            assertThat(run()).isZero();
        }
        assertThat(Duration.ofNanos(table.now)).isLessThan(Duration.ofSeconds(4));
        table.limits.clear();

        assertThatThrownBy(this::run).isInstanceOf(SQLException.class).hasMessage("no");
        assertThat(table.limits).containsExactly(new TimeLimit(LONGEST, TimeLimit.USUAL.lockTimeout()));
        assertThat(table.reported).isEmpty();
        assertThat(isolation.isFailing()).isTrue();

        table.stateOfEveryRow = null;
        assertThat(run()).isPositive();
        assertThat(isolation.isFailing()).isFalse();
    }

    /**
     * Runs as the dispatcher does: again at once if the last run was unfinished, otherwise after 200 ms. After an
     * exception, waits 10 seconds.
     */
    private int runFor(Duration time) {
        long until = table.now + time.toNanos();
        int taken = 0;
        while (table.now < until) {
            try {
                taken += run();
                table.advance(isolation.isUnfinished() ? Duration.ZERO : Duration.ofMillis(200));
            } catch (SQLException backOff) {
                table.advance(Duration.ofSeconds(10));
            }
        }
        return taken;
    }

    private Duration lastTakenAt(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(id -> table.takenAt.getOrDefault(id, Duration.ofDays(1)))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"1, 55P03, 1s", "3, 55P03, 1s", "10, 55P03, 1s", "1, 57014, 3s", "3, 57014, 3s", "10, 57014, 3s"})
    void shouldTakeTheOtherRowsWhileAdjacentRowsAreHeldUp(int culprits, String state, String within) {
        table.add(1, 500);
        LongStream.rangeClosed(1, culprits).forEach(id -> table.stateByBadRow.put(id, state));

        runFor(Duration.ofSeconds(60));

        assertThat(table.due).hasSize(culprits);
        Duration last = lastTakenAt(culprits + 1, 500);
        assertThat(last).isLessThan(Duration.parse("PT" + within));
    }

    @ParameterizedTest
    @CsvSource({"55P03, 4s", "57014, 7s"})
    void shouldTakeTheOtherRowsWhileTenScatteredRowsAreHeldUp(String state, String within) {
        table.add(1, 100);
        LongStream.rangeClosed(1, 10).forEach(id -> table.stateByBadRow.put(10 * id, state));

        runFor(Duration.ofSeconds(60));

        assertThat(table.due).hasSize(10);
        Duration last = table.takenAt.values().stream().max(Duration::compareTo).orElseThrow();
        assertThat(last).isLessThan(Duration.parse("PT" + within));
    }

    /** This holds for any number of skipped rows, and however long they are skipped. */
    @ParameterizedTest
    @CsvSource({"1, 55P03", "3, 55P03", "10, 55P03", "200, 55P03", "1, 57014", "3, 57014", "10, 57014", "60, 57014"})
    void shouldTakeALaterRowAtOnceWhileOtherRowsAreSkipped(int culprits, String state) throws SQLException {
        table.add(1, culprits);
        LongStream.rangeClosed(1, culprits).forEach(id -> table.stateByBadRow.put(id, state));
        runFor(Duration.ofSeconds(60));
        long began = table.now;
        long blocked = 0;
        long longTime = 0;
        while (table.now - began < Duration.ofMinutes(30).toNanos()) {
            long before = table.now;
            run();
            long took = table.now - before;
            blocked += took;
            longTime += took > Duration.ofSeconds(1).toNanos() ? took : 0;
            table.advance(isolation.isUnfinished() ? Duration.ZERO : Duration.ofMillis(200));
        }

        assertThat(blocked).isLessThan((table.now - began) / 4);
        assertThat(longTime).isLessThan((table.now - began) / 50);
        table.add(10_000, 10_000);
        assertThat(run()).isEqualTo(1);
    }

    /** Another session has released the lock. When one of the rows passes, the pauses of the other rows end. */
    @Test
    void shouldTakeAllWaitingRowsSoonAfterTheirLockIsReleased() {
        table.add(1, 50);
        LongStream.rangeClosed(1, 50).forEach(id -> table.stateByBadRow.put(id, "55P03"));
        runFor(Duration.ofMinutes(10));
        assertThat(table.due).hasSize(50);
        table.stateByBadRow.clear();
        long free = table.now;

        runFor(Duration.ofSeconds(70));

        assertThat(table.due).isEmpty();
        List<Duration> times = table.takenAt.values().stream().sorted().toList();
        assertThat(times.get(49).minus(times.get(0))).isLessThan(Duration.ofSeconds(5));
        assertThat(times.get(0).minusNanos(free)).isLessThan(Duration.ofSeconds(15));
    }

    /** The row takes longer than the usual limit (2 s), but less than the longest limit for one row (10 s). */
    @Test
    void shouldTakeASlowRowWhenNothingElseIsDue() {
        table.add(1, 1);
        table.slow.put(1L, Duration.ofSeconds(3));

        assertThat(runFor(Duration.ofMinutes(3))).isEqualTo(1);
    }

    @Test
    void shouldTakeAllRowsAlthoughEachRowTakesLong() {
        table.add(1, 100);
        LongStream.rangeClosed(1, 100).forEach(id -> table.slow.put(id, Duration.ofSeconds(3)));

        assertThat(runFor(Duration.ofMinutes(8))).isEqualTo(100);
        assertThat(table.reported).isEmpty();
    }

    /** A statement that only finds the rows takes as long as a statement that takes them. */
    @Test
    void shouldTakeAllRowsAlthoughEachStatementTakesLong() {
        table.add(1, 30);
        table.findTakes = Duration.ofSeconds(3);

        assertThat(runFor(Duration.ofMinutes(8))).isEqualTo(30);
        assertThat(table.reported).isEmpty();
    }

    /** The queue isolates refused rows in another way than rows that wait for a lock or exceed the time limit. */
    @Test
    void shouldTakeTheOtherRowsWhileSomeAreRefusedAndSomeAreHeldUp() {
        table.add(1, 100);
        List.of(10L, 20L, 21L).forEach(id -> table.stateByBadRow.put(id, "57014"));
        List.of(9L, 11L, 22L, 60L).forEach(id -> table.stateByBadRow.put(id, "23514"));
        List.of(12L, 61L, 62L).forEach(id -> table.stateByBadRow.put(id, "55P03"));

        runFor(Duration.ofSeconds(20));

        assertThat(table.due).hasSize(10);
        assertThat(table.takenAt.values()).allMatch(at -> at.compareTo(Duration.ofSeconds(8)) < 0);
    }
}
