package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.dead;
import static org.supaqueue.internal.store.StoreFixture.failed;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Tests the SQL interface: which statements succeed, and which message a client gets if a statement is refused. */
class SqlSurfaceTest extends StoreTest {

    @Test
    void shouldAcceptAnInsertOfThreeColumnsAndApplyDefaults() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, payload, url_path)"
                + " VALUES ('GET', '{\"key\":\"value\"}', '/api/resource')");

        assertThat(queue.query(
                        "SELECT (job_id, http_verb, payload, status, retry_count, retry_limit, url_path, content)"
                                + "::text FROM job_queue WHERE created_at <= now()"))
                .isEqualTo("(1,GET,\"{\"\"key\"\": \"\"value\"\"}\",\"\",0,10,/api/resource,\"\")");
    }

    /** {@return the cells of each line} */
    private static List<List<String>> rows(String table) {
        return table.lines()
                .map(line -> Stream.of(line.split("\\|")).map(String::strip).toList())
                .toList();
    }

    @Test
    void shouldRefuseInvalidInserts() {
        for (List<String> row : rows("""
            http_verb                  | 'post'                | http_verb must be GET, POST, PUT, PATCH or DELETE
            http_verb                  | 'HEAD'                | http_verb must be GET, POST, PUT, PATCH or DELETE
            http_verb                  | NULL                  | http_verb must be GET, POST, PUT, PATCH or DELETE
            http_verb, status          | 'GET', 'done'         | status: empty, processing, complete, failed, dead or cancelled
            http_verb, status          | 'GET', 'processing'   | status processing needs a lease
            http_verb, status          | 'GET', 'failed'       | status failed or dead needs error
            http_verb, status          | 'GET', 'complete'     | status complete
            http_verb, status          | 'GET', 'cancelled'    | status complete, dead or cancelled needs finished_at
            http_verb, status          | 'GET', NULL           | "status"
            http_verb, retry_limit     | 'GET', 1001           | retry_limit must be 0 to 1000
            http_verb, retry_limit     | 'GET', -1             | retry_limit must be 0 to 1000
            http_verb, retry_limit     | 'GET', NULL           | "retry_limit"
            http_verb, retry_count     | 'GET', 11             | retry_count must be 0 to retry_limit
            http_verb, lost_leases     | 'GET', 1001           | lost_leases must be 0 to 1000
            http_verb, lost_leases     | 'GET', -1             | lost_leases must be 0 to 1000
            http_verb, snooze_count    | 'GET', 1001           | snooze_count must be 0 to 1000
            http_verb, lease_token     | 'GET', 9223372036854775807 | is not one that a claim can follow
            http_verb, lease_token     | 'GET', -1             | lease_token must not be negative
            http_verb, run_at          | 'GET', 'infinity'     | run_at must be finite
            http_verb, run_at          | 'GET', '-infinity'    | run_at must be finite
            http_verb, claimed_from    | 'GET', 'dead'         | claimed_from must be empty or failed
            http_verb, claimed_from    | 'GET', ''             | only status processing has claimed_from
            http_verb, timeout_ms      | 'GET', 0              | timeout_ms must be 1 to 86400000
            http_verb, timeout_ms      | 'GET', 86400001       | timeout_ms must be 1 to 86400000
            http_verb, queue           | 'GET', 'a b'          | queue must be 1 to 64 of A-Z a-z 0-9 _ -
            http_verb, queue           | 'GET', ''             | queue must be 1 to 64 of A-Z a-z 0-9 _ -
            http_verb, queue           | 'GET', repeat('a',65) | queue must be 1 to 64 of A-Z a-z 0-9 _ -
            http_verb, url_path        | 'GET', NULL           | "url_path"
            http_verb, content         | 'GET', NULL           | "content"
            http_verb, run_at          | 'GET', NULL           | "run_at"
            """)) {
            assertThatThrownBy(() ->
                            queue.execute("INSERT INTO job_queue (" + row.get(0) + ") VALUES (" + row.get(1) + ")"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining(row.get(2));
        }
    }

    @Test
    void shouldRefuseInvalidChangesOfAClaimedJob() throws SQLException {
        queue.insert();
        queue.claimOne();

        for (List<String> row : rows("""
            http_verb = 'HEAD'                 | http_verb must be GET, POST, PUT, PATCH or DELETE
            status = 'done'                    | status: empty, processing, complete, failed, dead or cancelled
            status = 'failed', error = 'none'  | only status processing has claimed_from
            retry_limit = 1001                 | retry_limit must be 0 to 1000
            retry_count = 11                   | retry_count must be 0 to retry_limit
            lost_leases = 1001                 | lost_leases must be 0 to 1000
            lost_leases = -1                   | lost_leases must be 0 to 1000
            lease_token = lease_token + 2      | is not one that a claim can follow
            leased_until = 'infinity'          | leased_until must be finite
            leased_until = NULL                | status processing needs a lease
            claimed_from = 'dead'              | claimed_from must be empty or failed
            claimed_from = NULL                | status processing needs a lease
            run_at = 'infinity'                | run_at must be finite
            run_at = '-infinity'               | run_at must be finite
            timeout_ms = 0                     | timeout_ms must be 1 to 86400000
            queue = 'a b'                      | queue must be 1 to 64 of A-Z a-z 0-9 _ -
            """)) {
            assertThatThrownBy(() -> queue.execute("UPDATE job_queue SET " + row.get(0)))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("23514"))
                    .hasMessageContaining(row.get(1));
        }
    }

    /**
     * Other users may create functions and operators that fit the arguments better than PostgreSQL's own. The queue's
     * statements must not call them.
     */
    @Test
    void shouldNotCallFunctionsOrOperatorsOfOtherUsers() throws SQLException {
        queue.execute("CREATE TABLE ran (what text)");
        for (String signature : List.of(
                "unnest(bigint[]) RETURNS SETOF bigint",
                "unnest(text[]) RETURNS SETOF text",
                "md5(name) RETURNS text",
                "set_config(text, text, bool) RETURNS text",
                "min(timestamptz) RETURNS timestamptz",
                "octet_length(varchar) RETURNS int")) {
            queue.execute("CREATE FUNCTION public." + signature
                    + " LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.ran VALUES (''function''); RETURN; END'"
                            .replace("RETURN;", signature.contains("SETOF") ? "RETURN;" : "RETURN NULL;"));
        }
        for (String types : List.of("bigint, interval", "integer, interval", "numeric, integer", "text, integer")) {
            String[] type = types.split(", ");
            String name = type[1].equals("interval") ? "*" : type[0].equals("text") ? "||" : "*";
            String result = type[1].equals("interval") ? "interval" : type[0];
            queue.execute("CREATE FUNCTION public.evil(" + types + ") RETURNS " + result
                    + " LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.ran VALUES (''operator''); RETURN NULL; END'");
            queue.execute("CREATE OPERATOR public." + name + " (FUNCTION = public.evil, LEFTARG = " + type[0]
                    + ", RIGHTARG = " + type[1] + ")");
        }

        long id = queue.insert();
        queue.store.leases().handBack(List.of(queue.claimOne().lease()), TimeLimit.USUAL);
        queue.store.leases().renew(List.of(queue.claimOne().lease()), StoreFixture.LEASE);
        queue.expire(id);
        queue.store.rescues().rescueExpired(List.of());
        queue.store.settlements().settle(List.of(failed(queue.claimOne())));
        queue.store.claims().anyDue(Queues.ALL);
        queue.store.claims().wakeTimes();
        queue.store.claims().promote();
        queue.query("SELECT retry_job(" + id + ")");
        queue.store.settlements().settle(List.of(complete(queue.claimOne())));
        queue.store.retention().deleteExpired(Duration.ZERO, Duration.ZERO);

        assertThat(queue.query("SELECT string_agg(what, ',') FROM ran")).isNull();
        assertThat(queue.query("SELECT count(*) FROM job_queue")).isEqualTo("0");
    }

    @Test
    void shouldShowJobsInFlightInTheViews() throws SQLException {
        long id = queue.insert();
        queue.insert(aJob().runAt("now() + interval '1 h'"));
        queue.claimOne();

        assertThat(queue.query("SELECT (request_id, job_id)::text FROM current_jobs"))
                .isEqualTo("(1," + id + ")");
        assertThat(queue.query("SELECT (id, locked, leased_by, jobs)::text FROM workers"))
                .isEqualTo("(1,t,node-a,1)");
    }

    @Test
    void shouldRetryFailedJobsNow() throws SQLException {
        long id = queue.insert();
        queue.store.settlements().settle(List.of(failed(queue.claimOne())));
        assertThat(queue.claim(1)).isEmpty();

        queue.execute("SELECT retry_failed_jobs()");

        assertThat(queue.claimOne().lease().jobId()).isEqualTo(id);
    }

    @Test
    void shouldCancelAWaitingJobAtOnce() throws SQLException {
        long id = queue.insert();

        assertThat(queue.query("SELECT cancel_job(" + id + ")")).isEqualTo("CANCELLED");
        assertThat(queue.column("(status, finished_at IS NULL)::text", id)).isEqualTo("(cancelled,f)");
        assertThat(queue.query("SELECT cancel_job(" + id + ")")).isEqualTo("ALREADY_FINISHED");
        assertThat(queue.query("SELECT cancel_job(99)")).isEqualTo("NOT_FOUND");
        assertThat(queue.claim(1)).isEmpty();
    }

    @Test
    void shouldResetTheCountsWhenADeadJobIsRetried() throws SQLException {
        long id = queue.insert(aJob().with("retry_count", "3").with("lost_leases", "2"));
        queue.store.settlements().settle(List.of(dead(queue.claimOne())));

        assertThat(queue.query("SELECT retry_job(" + id + ")")).isEqualTo("RETRIED");

        assertThat(queue.column("(status, retry_count, lost_leases, lease_token, finished_at IS NULL)::text", id))
                .isEqualTo("(\"\",0,0,1,t)");
        assertThat(queue.query("SELECT retry_job(" + id + ")")).isEqualTo("NOT_RETRYABLE");
        assertThat(queue.query("SELECT retry_job(99)")).isEqualTo("NOT_FOUND");
    }

    @Test
    void shouldClearTheCancellationWhenACancelledJobIsRetried() throws SQLException {
        long id = queue.insert();
        queue.claimOne();
        queue.execute("SELECT cancel_job(" + id + ")");
        queue.expire(id);
        queue.store.rescues().rescueExpired(List.of());

        assertThat(queue.query("SELECT retry_job(" + id + ")")).isEqualTo("RETRIED");
        assertThat(queue.column("cancel_requested_at", id)).isNull();
    }

    @Test
    void shouldRetryAFailedJobNowAndKeepItsCount() throws SQLException {
        long id = queue.insert();
        queue.store.settlements().settle(List.of(failed(queue.claimOne())));

        queue.execute("SELECT retry_job(" + id + ")");

        ClaimedJob job = queue.claimOne();
        assertThat(job.previousAttempts().nextNumber()).isEqualTo(2);
    }

    @Test
    void shouldDeleteFinishedJobsAndTheirAttemptsAfterTheRetention() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 3)");
        List<ClaimedJob> jobs = queue.claim(3);
        queue.store.settlements().settle(List.of(complete(jobs.get(0)), dead(jobs.get(1)), failed(jobs.get(2))));
        queue.execute("UPDATE job_queue SET finished_at = finished_at - interval '8 days'");

        assertThat(queue.store.retention().deleteExpired(Duration.ofDays(7), Duration.ofDays(30)))
                .isEqualTo(1);
        assertThat(queue.query("SELECT string_agg(status, ',' ORDER BY job_id) FROM job_queue"))
                .isEqualTo("dead,failed");
        assertThat(queue.store.retention().deleteExpired(Duration.ofDays(7), Duration.ofDays(7)))
                .isEqualTo(1);
        assertThat(queue.query("SELECT count(*) FROM job_attempt")).isEqualTo("1");
    }

    /** Many of these jobs have the same finished_at, as do jobs that were settled in one batch. */
    @Test
    void shouldDeleteAllButTheJobsThatAnApplicationTableRefersTo() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, status, finished_at)"
                + " SELECT 'POST', 'cancelled', now() - interval '1 year' + i % 3 * interval '1 h'"
                + " FROM generate_series(1, 2500) AS i");
        queue.execute("CREATE TABLE orders (job_id bigint REFERENCES job_queue)");
        queue.execute("INSERT INTO orders VALUES (1), (2), (4), (1500), (2500)");

        assertThat(queue.store.retention().deleteExpired(Duration.ofDays(7), Duration.ofDays(30)))
                .isEqualTo(2_495);

        assertThat(queue.query("SELECT string_agg(job_id::text, ' ' ORDER BY job_id) FROM job_queue"))
                .isEqualTo("1 2 4 1500 2500");
    }

    @Test
    void shouldDeleteMoreExpiredJobsThanOneBatchHas() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, status, response_status, error, finished_at)"
                + " SELECT 'POST', CASE i % 2 WHEN 0 THEN 'complete' ELSE 'dead' END, 200, 'none',"
                + " now() - interval '8 days' FROM generate_series(1, 5002) AS i");

        assertThat(queue.store.retention().deleteExpired(Duration.ofDays(7), Duration.ofDays(30)))
                .isEqualTo(2_501);
        assertThat(queue.query("SELECT DISTINCT status FROM job_queue")).isEqualTo("dead");
    }
}
