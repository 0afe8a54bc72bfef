package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the views and functions for operations cost. */
class OperationsCostTest extends StoreTest {

    private static final String READS = "SELECT count(*) FROM ";

    /** Counts the rows and the time that reading costs beside 200 000 finished jobs and 35 days of ten queues. */
    @Test
    void shouldNotReadFinishedJobs() throws SQLException {
        queue.execute(
                "ALTER TABLE job_queue DISABLE TRIGGER USER; INSERT INTO job_queue (http_verb, status, finished_at,"
                        + " response_status) SELECT 'POST', 'complete', now(), 200 FROM generate_series(1, 200000);"
                        + " ALTER TABLE job_queue ENABLE TRIGGER USER");
        queue.execute(
                "INSERT INTO queue_stats SELECT 'hour', date_trunc('hour', now()) - h * interval '1 hour', 'q' || q,"
                        + " 9, 9, 0, 0, 0, 0, " + JobProblemsTest.COUNTS
                        + " FROM generate_series(0, 839) AS h, generate_series(1, 10) AS q");
        queue.execute("INSERT INTO queue_stats SELECT 'minute', date_trunc('minute', now()) - m * interval '1 minute',"
                + " 'q' || q, 9, 9, 0, 0, 0, 0, " + JobProblemsTest.COUNTS
                + " FROM generate_series(0, 2879) AS m, generate_series(1, 10) AS q");
        queue.execute("ANALYZE job_queue; ANALYZE queue_stats");

        for (String relation : List.of("job_stats", "job_problems", "nodes", "stats_series('7 d')")) {
            queue.query(READS + relation);
            try (Connection connection = queue.where.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                long startedAt = System.nanoTime();
                statement.execute(READS + relation);
                Duration took = Duration.ofNanos(System.nanoTime() - startedAt);

                assertThat(rowsRead(statement, "job_queue"))
                        .as("job_queue: %s", relation)
                        .isLessThan(100);
                assertThat(rowsRead(statement, "queue_stats"))
                        .as("queue_stats: %s", relation)
                        .isLessThan(4_000);
                assertThat(took).as(relation).isLessThan(Duration.ofMillis(500));
            }
        }
    }

    /** If a consumer of all queues fails, each queue has problems. Each row may be read a few times, but not by queue. */
    @Test
    void shouldReadLittleForEachOfManyFailingQueues() throws SQLException {
        queue.execute("INSERT INTO queue_stats SELECT 'minute', date_trunc('minute', now() - interval '70 s')"
                + " - m * interval '1 min', 'q' || q, 10, 0, 9, 1, 0, 1, " + JobProblemsTest.COUNTS
                + " FROM generate_series(0, 59) AS m, generate_series(1, 300) AS q");
        queue.execute("INSERT INTO error_stats SELECT 'minute', bucket_start, queue, 'f', 'e', 503, 10, 1, 1, now()"
                + " FROM queue_stats; INSERT INTO job_queue (http_verb, queue, status, finished_at, error)"
                + " SELECT DISTINCT 'POST', queue, 'dead', now(), 'e' FROM queue_stats; ANALYZE");

        try (Connection connection = queue.where.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(READS + "job_problems");

            assertThat(rowsRead(statement, "queue_stats")).isLessThan(40_000);
            assertThat(rowsRead(statement, "error_stats")).isLessThan(80_000);
        }
        assertThat(queue.query("SELECT count(*) FROM job_problems WHERE what_to_do <> ''"))
                .isEqualTo("900");
    }

    /** PostgreSQL compiles a statement whose cost seems higher, which takes half a second. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "job_stats",
                "job_problems",
                "nodes",
                "stats_series('7 d')",
                "stats_totals('7 d')",
                "error_groups('7 d')",
                "error_series('7 d')",
                "queue_series('7 d')",
                "oldest_due_jobs()"
            })
    void shouldSeemTooCheapToBeCompiled(String relation) throws SQLException {
        String plan = queue.query("EXPLAIN SELECT * FROM " + relation);

        assertThat(new BigDecimal(plan.replaceFirst(".*cost=[0-9.]+[.]{2}([0-9.]+) .*", "$1")))
                .isLessThan(
                        new BigDecimal(queue.query("SELECT boot_val FROM pg_settings WHERE name = 'jit_above_cost'")));
    }

    /** {@return how many rows the transaction has read} */
    private static long rowsRead(Statement statement, String table) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0)"
                + " FROM pg_stat_xact_user_tables WHERE relname = '" + table + "'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
