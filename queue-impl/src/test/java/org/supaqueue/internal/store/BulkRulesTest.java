package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the dry run of bulk operations, the filters, and what is refused. */
class BulkRulesTest extends StoreTest {

    private static final String NO_KEYS = "filter {} must have a condition";

    private BulkFixture bulk;

    @BeforeEach
    void open() {
        bulk = new BulkFixture(queue);
    }

    private String dryRun(String arguments) throws SQLException {
        return queue.query("SELECT jobs || ' ' || is_exact FROM bulk_count(" + arguments + ")");
    }

    @Test
    void shouldCountWhatAnOperationWouldChange() throws SQLException {
        bulk.insert(2, "", "");
        bulk.insertFailed(3);
        bulk.insertDead(4);

        assertThat(dryRun("'{\"queue\": \"mail\"}'")).isEqualTo("9 true");
        assertThat(dryRun("'{\"queue\": \"mail\"}', 'retry'")).isEqualTo("7 true");
        assertThat(dryRun("'{\"queue\": \"mail\", \"status\": \"dead\"}', 'retry'"))
                .isEqualTo("4 true");
        assertThat(dryRun("'{\"queue\": \"mail\"}', 'cancel'")).isEqualTo("5 true");
        assertThat(dryRun("'{\"queue\": \"mail\"}', kind => 'move'")).isEqualTo("5 true");
        assertThat(dryRun("'{\"queue\": \"other\"}'")).isEqualTo("0 true");
        assertThat(bulk.count("status = 'dead'")).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"queue\": \"mail\"} | 1",
                "{\"tag\": \"red\"} | 2",
                "{\"path_prefix\": \"/api/\"} | 2",
                "{\"error\": \"503\"} | 1",
                "{\"response_status\": 503} | 1",
                "{\"created_before\": \"2001-01-01T00:00:00Z\"} | 1",
                "{\"created_after\": \"2001-01-01T00:00:00Z\"} | 2",
                "{\"status\": \"dead\", \"tag\": \"red\"} | 1",
                "{\"tag\": \"red\", \"path_prefix\": \"/other\"} | 0"
            })
    void shouldApplyEachKeyOfTheFilter(String filter, int jobs) throws SQLException {
        queue.insert(aJob().queue("mail").urlPath("/api/a").with("created_at", "'2000-01-01'"));
        queue.insert(aJob().urlPath("/api/b").with("tags", "ARRAY['red', 'big']"));
        queue.insert(aJob().urlPath("/x")
                .with("tags", "ARRAY['red']")
                .with("status", "'dead'")
                .with("error", "'answered 503'")
                .with("response_status", "503")
                .with("finished_at", "now()"));

        assertThat(dryRun("'" + filter + "'")).isEqualTo(jobs + " true");
        String retried = dryRun("'" + filter + "', 'retry'");
        long id = bulk.start("bulk_retry('" + filter + "')");
        bulk.runAll();
        assertThat(bulk.operation(id, "changed") + " true").isEqualTo(retried);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "bulk_retry('{}') | " + NO_KEYS,
                "bulk_count('{}') | " + NO_KEYS,
                "bulk_retry(NULL) | filter must be a JSON object",
                "bulk_retry('{\"colour\": 1}') | filter \"colour\" must be queue, status, http_verb, tag, path_prefix, error,"
                        + " response_status, created_before, created_after, payload_path or payload_value",
                "bulk_retry('{\"queue\": \"a b\"}') | queue \"a b\" must be 1 to 64 letters, digits, _ and -",
                "bulk_retry('{\"status\": \"\"}') | status \"\" must be failed, dead or cancelled for a retry",
                "bulk_retry('{\"status\": \"complete\"}') | status \"complete\" must be failed, dead or cancelled for a"
                        + " retry",
                "bulk_cancel('{\"status\": \"dead\"}') | status \"dead\" must be empty, failed or processing for a"
                        + " cancellation",
                "bulk_move('{\"status\": \"dead\"}', priority => 1) | status \"dead\" must be empty or failed for a move",
                "bulk_retry('{\"queue\": \"a\"}', 0) | rate 0 must be 1 to 100000",
                "bulk_cancel('{\"queue\": \"a\"}', 100001) | rate 100001 must be 1 to 100000",
                "bulk_move('{\"queue\": \"a\"}') | move must change queue, run_at or priority",
                "bulk_move('{\"queue\": \"a\"}', queue => 'a b') | queue \"a b\" must be 1 to 64 letters, digits, _ and -",
                "bulk_move('{\"queue\": \"a\"}', run_at => 'infinity') | run_at infinity must be in the years 1970 to 9999",
                "bulk_move('{\"queue\": \"a\"}', run_at => '1969-01-01 00:00:00Z')"
                        + " | run_at 1969-01-01T00:00:00Z must be in the years 1970 to 9999",
                "bulk_retry('{\"queue\": \"a\"}', requested_by => '') | requested_by \"\" must be 1 to 200 characters"
                        + " without control characters",
                "bulk_count('{\"queue\": \"a\"}', 'delete') | kind \"delete\" must be cancel, retry or move"
            })
    void shouldRefuseABadValue(String call, String message) {
        assertThatThrownBy(() -> queue.query("SELECT " + call))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("ERROR: " + message + "\n");
    }

    @Test
    void shouldRefuseWhatIsInsertedPastTheFunctions() throws SQLException {
        assertThatThrownBy(() -> queue.execute("INSERT INTO bulk_operation (kind, filter) VALUES ('retry', '{}')"))
                .hasMessageContaining(NO_KEYS);
        assertThatThrownBy(
                        () -> queue.execute(
                                "INSERT INTO bulk_operation (kind, filter, new_priority) VALUES ('retry', '{\"queue\": \"a\"}', 1)"))
                .hasMessageContaining("only a move may change queue, run_at or priority");
        long id = bulk.start("bulk_retry('{\"queue\": \"a\"}')");
        queue.execute("SELECT abort_bulk(" + id + ")");
        assertThatThrownBy(() -> queue.execute("UPDATE bulk_operation SET state = 'running'"))
                .hasMessageContaining("state of a bulk operation cannot change from \"aborted\" to \"running\"");
    }

    /** The sessions of the nodes may have other time zones. */
    @Test
    void shouldKeepTheTimesOfAFilterInUtc() throws SQLException {
        queue.execute(
                "SET TIME ZONE 'America/New_York'; SET DateStyle = 'SQL, DMY';"
                        + " SELECT bulk_retry('{\"created_before\": \"03/02/2026 12:00:00\"}'); RESET TIME ZONE; RESET DateStyle");

        assertThat(queue.query("SELECT filter FROM bulk_operation"))
                .isEqualTo("{\"created_before\": \"2026-02-03T17:00:00.000000Z\"}");
    }

    /** The sum of the units reads one row ahead on some versions of PostgreSQL. */
    @Test
    void shouldReadABoundedNumberOfRowsForAPage() throws SQLException {
        bulk.insert(100_000, "", "");
        queue.execute("UPDATE job_queue SET status = 'dead', finished_at = now(), error = 'e' WHERE job_id % 4 = 0");
        for (String statistics : new String[] {"SELECT 1", "ANALYZE job_queue"}) {
            queue.execute(statistics);

            assertThat(rowsRead("{\"tag\": \"none\"}", "NULL")).isBetween(20_000L, 20_003L);
            assertThat(rowsRead("{\"queue\": \"mail\"}", "NULL")).isBetween(1_000L, 1_003L);
            assertThat(rowsRead("{\"status\": \"dead\"}", "'dead'")).isBetween(1_000L, 1_003L);
            assertThat(rowsRead("{\"status\": \"dead\", \"tag\": \"none\"}", "'dead'"))
                    .isBetween(20_000L, 20_003L);
            assertThat(rowsRead("{\"status\": \"failed\"}", "'failed'")).isLessThan(3L);
        }
    }

    private long rowsRead(String filter, String walk) throws SQLException {
        try (Connection connection = queue.where.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT * FROM bulk_find('" + filter + "', bulk_statuses(NULL, '" + filter + "'), " + walk
                    + ", now(), 0, 1000000, 1000, 20000)");
            try (ResultSet row = statement.executeQuery("SELECT sum(pg_stat_get_xact_tuples_fetched(indexrelid))"
                    + " + pg_stat_get_xact_tuples_returned('job_queue'::regclass)"
                    + " FROM pg_index WHERE indrelid = 'job_queue'::regclass")) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
