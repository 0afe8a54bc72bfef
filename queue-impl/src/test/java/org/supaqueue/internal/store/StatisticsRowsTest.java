package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.statistics.Bucket;
import org.supaqueue.internal.statistics.HourBuckets;
import org.supaqueue.internal.statistics.Statistics;
import org.supaqueue.testing.Databases;

/** What nodes add to the statistics, and what the functions and views make of it. */
class StatisticsRowsTest extends StoreTest {

    private final Instant minute = Instant.now().minus(2, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.MINUTES);

    private Statistics statistics() {
        return new Statistics(() -> 0, minute, () -> {});
    }

    private static Settlement failure(ClaimedJob job, String error) {
        return StoreFixture.settlement(
                job, new Outcome.Failed(StoreFixture.answered(503, ""), error, Duration.ofSeconds(1)));
    }

    private void write(StoreFixture node, Statistics statistics) throws SQLException {
        NavigableMap<Instant, Bucket> minutes = statistics.takeAll();
        StatisticsRows.Counted counted = new StatisticsRows.Counted(minutes, new HourBuckets().of(minutes));
        node.store.statistics().addQueues(counted);
        node.store.statistics().addErrors(counted);
    }

    private ClaimedJob claimedJob(StoreFixture node) throws SQLException {
        node.insert();
        return node.claimOne();
    }

    @Test
    void shouldAddUpWhatTwoNodesDidInAMinute() throws SQLException {
        ClaimedJob job = claimedJob(queue);
        for (int node = 0; node < 2; node++) {
            Statistics statistics = statistics();
            statistics.settled(StoreFixture.complete(job), JobState.COMPLETE);
            statistics.settled(failure(job, "timed out after " + node + " ms"), JobState.FAILED);
            statistics.rescued("other", JobState.DEAD);
            write(queue, statistics);
        }

        assertThat(queue.query("SELECT string_agg(concat_ws(' ', resolution, queue, attempts, completed, failed, dead,"
                        + " cancelled, rescued, (SELECT sum(n) FROM unnest(calls) AS c(n))), ', '"
                        + " ORDER BY resolution, queue) FROM queue_stats"))
                .isEqualTo("hour default 4 2 2 0 0 0 4, hour other 0 0 0 2 0 2 0,"
                        + " minute default 4 2 2 0 0 0 4, minute other 0 0 0 2 0 2 0");
        assertThat(queue.query("SELECT string_agg(concat_ws(' ', queue, fingerprint, response_status, attempts, dead,"
                        + " last_job_id, error), ', ' ORDER BY queue) FROM error_stats WHERE resolution = 'minute'"))
                .isEqualTo("default timed out after <number> ms 503 2 0 1 timed out after 1 ms,"
                        + " other lease lost 2 2 lease lost");
        assertThat(queue.query("SELECT bucket_start = date_trunc('minute', bucket_start) AND date_trunc('hour',"
                        + " bucket_start, 'UTC') = (SELECT min(bucket_start) FROM queue_stats WHERE resolution = 'hour')"
                        + " FROM queue_stats WHERE resolution = 'minute'"))
                .isEqualTo("t");
    }

    /** Both nodes write the same rows in the same order, so that no node waits for a row of a node that waits. */
    @Test
    void shouldNotDeadlock() throws Exception {
        ClaimedJob job = claimedJob(queue);
        Runnable writer = () -> {
            try {
                for (int round = 0; round < 20; round++) {
                    Statistics statistics = statistics();
                    for (int i = 0; i < 100; i++) {
                        statistics.expired("queue" + i);
                        statistics.settled(failure(job, "e" + "x".repeat(i)), JobState.FAILED);
                    }
                    write(queue, statistics);
                }
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        };

        CompletableFuture.allOf(CompletableFuture.runAsync(writer), CompletableFuture.runAsync(writer))
                .join();

        assertThat(queue.query("SELECT sum(dead) FROM queue_stats WHERE resolution = 'minute'"))
                .isEqualTo("4000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE queue_stats; --",
                "{\"a\",NULL}\\",
                "nul \u0000 and \u0001 control",
                "lone \ud800 surrogate",
                "right \u202e to left \ufeff",
                "emoji \ud83d\ude00 Ελληνικά 漢字",
                "",
                "   ",
                "NULL"
            })
    void shouldStoreHostileErrors(String error) throws SQLException {
        try (StoreFixture latin = new StoreFixture(Databases.freshLatin1(major))) {
            for (StoreFixture one : List.of(queue, latin)) {
                Statistics statistics = statistics();
                statistics.settled(failure(claimedJob(one), error), JobState.FAILED);
                statistics.settled(failure(claimedJob(one), error.repeat(600)), JobState.FAILED);
                // In LATIN1, both become a question mark.
                statistics.settled(failure(claimedJob(one), error + "Ω"), JobState.FAILED);
                statistics.settled(failure(claimedJob(one), error + "Ψ"), JobState.FAILED);
                write(one, statistics);

                assertThat(one.query("SELECT sum(attempts) FROM error_stats WHERE resolution = 'minute'"))
                        .isEqualTo("4");
                assertThat(
                                one.query(
                                        "SELECT max(length(error)) <= 500 AND max(length(fingerprint)) <= 200 FROM error_stats"))
                        .isEqualTo("t");
            }
            Databases.giveBack(latin.where);
        }
    }

    @Test
    void shouldCountByTheBoundsOfJava() throws SQLException {
        Statistics statistics = statistics();
        statistics.settled(StoreFixture.complete(claimedJob(queue)), JobState.COMPLETE);
        write(queue, statistics);

        assertThat(queue.query("SELECT cardinality(stats_bounds()) + 1 = cardinality(calls) FROM queue_stats"))
                .isEqualTo("t");
        assertThat(queue.query("SELECT (stats_bounds())[i] FROM queue_stats, generate_series(1, 42) AS i"
                        + " WHERE calls[i] = 1"))
                .isEqualTo("5");
    }

    @Test
    void shouldEstimatePercentiles() throws SQLException {
        String counts = "(SELECT array_agg(CASE i WHEN 12 THEN 90 WHEN 18 THEN 10 ELSE 0 END::bigint ORDER BY i)"
                + " FROM generate_series(1, 42) AS i)";

        assertThat(queue.query("SELECT stats_percentile(" + counts + ", 0.5)")).isEqualTo("87");
        assertThat(queue.query("SELECT stats_percentile(" + counts + ", 0.95)")).isEqualTo("850");
        assertThat(queue.query("SELECT stats_percentile(array_fill(0::bigint, ARRAY[42]), 0.5)"))
                .isNull();
        assertThat(queue.query("SELECT stats_percentile((SELECT array_agg(CASE i WHEN 42 THEN 1 ELSE 0 END::bigint"
                        + " ORDER BY i) FROM generate_series(1, 42) AS i), 0.99)"))
                .isEqualTo("86400000");
    }

    @Test
    void shouldShowRatesAndPercentilesOfEachPeriod() throws SQLException {
        ClaimedJob job = claimedJob(queue);
        Statistics statistics = statistics();
        for (int i = 0; i < 3; i++) {
            statistics.settled(StoreFixture.complete(job), JobState.COMPLETE);
        }
        statistics.settled(failure(job, "bad"), JobState.FAILED);
        write(queue, statistics);

        assertThat(queue.query("SELECT string_agg(concat_ws(' ', period, completed, failed, dead, failure_rate, p50_ms,"
                        + " p95_ms), ', ') FROM job_stats"))
                .isEqualTo("5 min 3 1 0 0.25 4 5, 1 h 3 1 0 0.25 4 5, 1 d 3 1 0 0.25 4 5, 7 d 3 1 0 0.25 4 5");
        assertThat(queue.query("SELECT per_second FROM job_stats")).isEqualTo("0.01");
        assertThat(queue.query("SELECT string_agg(completed::text, ' ') FROM stats_series('5 min')"))
                .contains("3")
                .hasSize(9);
        assertThat(queue.query("SELECT count(*) FROM stats_series('7 d', 'default')"))
                .isEqualTo("168");
        assertThat(queue.query("SELECT sum(completed) FROM stats_series('1 d', 'other')"))
                .isEqualTo("0");
        assertThat(queue.query("SELECT concat_ws(' ', attempts, completed, p99_ms) FROM stats_totals('1 h')"))
                .isEqualTo("4 3 5");
        assertThat(queue.query("SELECT concat_ws(' ', queue, completed) FROM queue_series('1 h')"))
                .isEqualTo("default 3");
        assertThat(queue.query("SELECT concat_ws(' ', fingerprint, attempts, last_job_id) FROM error_groups('5 min')"))
                .isEqualTo("bad 1 1");
        assertThat(queue.query("SELECT concat_ws(' ', fingerprint, attempts) FROM error_series('7 d')"))
                .isEqualTo("bad 1");
        assertThatThrownBy(() -> queue.query("SELECT * FROM stats_series('2 d')"))
                .hasMessageContaining("period \"2 d\" must be 5 min, 1 h, 1 d or 7 d");
    }
}
