package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.BulkOperationId;
import org.supaqueue.BulkRequest;
import org.supaqueue.JobFilter;
import org.supaqueue.JobRequest;
import org.supaqueue.OnConflict;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.job.ServedGroup;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.schedule.ConfiguredSchedule;
import org.supaqueue.internal.schedule.DueSchedule;
import org.supaqueue.internal.schedule.RunPlan;
import org.supaqueue.internal.statistics.Bucket;
import org.supaqueue.internal.statistics.HourBuckets;
import org.supaqueue.internal.statistics.Statistics;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.TestDatabase;

/** Other roles may create functions and operators in the queue's schema. The queue's statements never call them. */
@ParameterizedClass
@EnumSource
@Tag("database")
class HostileNamesTest {

    /**
     * A migrated database with all hostile names, for each PostgreSQL. Creating one takes seconds, so each test uses a
     * copy.
     */
    private static final Map<PostgresMajor, TestDatabase> TEMPLATES = new ConcurrentHashMap<>();

    @Parameter
    PostgresMajor major;

    private StoreFixture queue;

    private static final String REFUSE_ONE = """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON job_queue FOR EACH ROW WHEN (OLD.priority = 7)
                EXECUTE FUNCTION refuse()""";

    @BeforeEach
    void open() throws SQLException {
        queue = new StoreFixture(
                TEMPLATES.computeIfAbsent(major, HostileNamesTest::template).copy());
    }

    private static TestDatabase template(PostgresMajor major) {
        try (StoreFixture queue = new StoreFixture(major)) {
            queue.execute(REFUSE_ONE);
            HostileNames.createIn(queue);
            return queue.where;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void checkThatNoHostileCodeRan() throws SQLException {
        try (StoreFixture used = queue) {
            assertThat(HostileNames.wereCalled(used)).isFalse();
        }
    }

    @Test
    void shouldDetectACallOfAHostileOperator() throws SQLException {
        assertThatThrownBy(() -> queue.execute("SELECT FROM pg_class WHERE relname = 'x'::varchar"))
                .hasMessageContaining("a stranger ran");

        assertThat(HostileNames.wereCalled(queue)).isTrue();
        queue.execute("SELECT setval('trapped', 1, false)");
    }

    @Test
    void shouldMigrateAgain() throws SQLException {
        queue.open("node-b");
        queue.execute("DROP FUNCTION stats_bounds, add_counts, stats_percentile, stats_period, oldest_due_jobs,"
                + " node_states, counted_jobs, stamp_audit, audit_pause, audit_schedule, audit_bulk_operation CASCADE;"
                + " DROP TABLE job_audit, queue_stats, error_stats CASCADE");
        queue.execute(
                "DROP TABLE bulk_operation CASCADE; DROP FUNCTION bulk_count, bulk_count_walk, bulk_find, bulk_lock,"
                        + " bulk_statuses, bulk_walks, check_bulk_filter, checked_requester, begin_bulk_operation,"
                        + " announce_bulk_operation, refuse_bulk_change, abort_bulk_operations CASCADE");
        queue.execute(
                "DELETE FROM queue_migration WHERE version > 1; ALTER TABLE job_queue DROP COLUMN checked_bytes,"
                        + " DROP COLUMN lease_nonce, DROP COLUMN enqueued_by; DROP FUNCTION check_text CASCADE;"
                        + " DROP VIEW job_counts; DROP FUNCTION status_counts;"
                        + " ALTER TABLE job_queue DROP COLUMN connect_ms, DROP COLUMN first_byte_ms;"
                        + " ALTER TABLE job_attempt DROP COLUMN waited_ms, DROP COLUMN connect_ms,"
                        + " DROP COLUMN first_byte_ms; DROP FUNCTION text_density(jsonb, name), numbers_exceed, new_installation; DROP FUNCTION renew_installation CASCADE");
        queue.execute(
                "DROP FUNCTION job_explain, explain_waiting, find_jobs, count_jobs, search_page, json_path, check_job_search, explain_queue,"
                        + " explain_time, live_nodes; DROP TABLE queue_node; DROP INDEX job_queue_unsuccessful");
        queue.execute("DROP TABLE job_schedule, schedule_run CASCADE;"
                + " DROP FUNCTION follow_schedule, cron_fault, zone_rule");
        queue.execute("DROP TABLE queue_control, queue_control_version CASCADE; DROP INDEX job_queue_not_due;"
                + " DROP FUNCTION purge_once, purge_page, checked_reason, checked_queue, quoted_value,"
                + " refuse_value, raise_control_version");
        queue.execute("DROP FUNCTION enqueue_unique, insert_unique_job, retry_keyless_job, release_passed_key;"
                + " DROP FUNCTION take_unique_key, follow_unique_key CASCADE; DROP TRIGGER check_options ON job_queue;"
                + " DROP TRIGGER check_unique_key ON job_queue;"
                + " DROP FUNCTION state_fault, unique_key_fault, option_fault");
        for (String trigger : List.of("schedule_new_job", "refuse_lease_token_of_new")) {
            queue.execute("CREATE TRIGGER " + trigger
                    + " BEFORE INSERT ON job_queue FOR EACH ROW WHEN (false) EXECUTE FUNCTION schedule_job()");
        }
        queue.execute("ALTER TABLE job_queue DROP COLUMN unique_key, DROP COLUMN unique_until,"
                + " DROP COLUMN unique_while_waiting, DROP COLUMN expires_at, DROP COLUMN tags, DROP COLUMN label,"
                + " DROP COLUMN backoff, DROP COLUMN snooze_count; DROP DOMAIN job_snooze_count CASCADE");
        queue.open("node-c");
    }

    @Test
    void shouldEnqueue() throws SQLException {
        try (Connection connection = queue.where.connect()) {
            new InsertStatement(connection, List.of(JobRequest.post("/one").delay(Duration.ofSeconds(5))))
                    .run(queue.store.schema());
            new InsertStatement(
                            connection,
                            List.of(
                                    JobRequest.post("/one"),
                                    JobRequest.get("/two").queue("other")))
                    .run(queue.store.schema());
        }
        queue.insert(
                aJob().headers("{\"a\": \"b\"}").with("payload", "('[' || repeat('1e300, ', 2000) || '1]')::jsonb"));
        assertThatThrownBy(() -> queue.insert(aJob().with("status", "'processing'")))
                .hasMessageContaining("needs a lease");
        assertThatThrownBy(() ->
                        queue.insert(aJob().with("headers", "('[' || repeat('1e131071, ', 2000) || '1]')::jsonb")))
                .hasMessageContaining("headers must not be over 1 MiB");
        assertThatThrownBy(() -> queue.insert(aJob().with("lease_token", "9000000000000000000")))
                .hasMessageContaining("lease_token");
    }

    @Test
    void shouldClaimAndSettle() throws SQLException {
        insertThreeAndOneThatIsRefused();
        ClaimLimits limits = new ClaimLimits(10, 10, StoreFixture.LEASE, StoreFixture.MAX_PAYLOAD, List.of());
        ClaimCursor position = new ClaimCursor(System::nanoTime);

        assertThat(queue.store.claims().anyDue(Queues.ALL)).isTrue();
        List<Long> found = queue.store.claims().find(Queues.ALL, position, limits);
        assertThat(queue.claim(Queues.only(List.of("no-such")), 10)).isEmpty();
        List<ClaimedJob> claimed = new ArrayList<>(queue.store.claims().claimByIds(found.subList(0, 2), limits));
        claimed.addAll(queue.claim(Queues.except(List.of("none")), 1));

        List<Lease> leases = claimed.stream().map(ClaimedJob::lease).toList();
        assertThat(queue.store.leases().renew(leases, StoreFixture.LEASE)).hasSize(3);
        assertThat(queue.store.leases().findValid(leases)).hasSize(3);
        List<Settlement> outcomes = List.of(StoreFixture.complete(claimed.get(0)), StoreFixture.failed(claimed.get(1)));
        assertThat(queue.store.settlements().settle(outcomes)).hasSize(2);
        assertThat(queue.store.settlements().findSettled(outcomes)).hasSize(2);
        assertThat(queue.store.leases().handBack(leases, TimeLimit.USUAL)).hasSize(1);
        assertThatThrownBy(() -> queue.claim(10)).hasMessageContaining("no");
        queue.execute("DROP TRIGGER refuse ON job_queue");
        assertThat(queue.store.claims().recordError(found.get(3), "refused")).isTrue();
        assertThat(queue.store.leaseEndings().end(List.of(queue.claimOne().lease()), TimeLimit.USUAL))
                .hasSize(1);
    }

    @Test
    void shouldKeepUniqueKeys() throws SQLException {
        JobRequest request = JobRequest.post("/a").uniqueKey("a");
        JobRequest replacing = request.uniqueKey("b").onConflict(OnConflict.REPLACE);
        Caller.enqueue(queue, request);
        Caller.enqueue(queue, request.within(Duration.ofSeconds(5)));
        Caller.enqueue(queue, replacing);
        Caller.enqueue(queue, replacing);
        queue.settle(StoreFixture.dead(queue.claimOne()), StoreFixture.failed(queue.claimOne()));
        queue.execute("SELECT retry_job(1); UPDATE job_queue SET unique_until = NULL; SELECT cancel_job(1)");
        queue.store.uniqueKeys().restore();
        queue.execute("SELECT retry_job(1); SELECT retry_job(2); SELECT enqueue_unique('POST', '', NULL, 'c')");
        queue.execute("SELECT enqueue_unique('POST', '', NULL, 'a', on_conflict => 'REPLACE')");
        queue.execute("SELECT enqueue_unique('POST', '', NULL, 'd', on_conflict => 'DEBOUNCE', quiet => '1 s',"
                + " max_wait => '2 s')");
        queue.execute("UPDATE job_queue SET status = 'cancelled', finished_at = pg_catalog.now(),"
                + " unique_until = pg_catalog.now() + interval '10 ms' WHERE unique_key = 'c'");
        Caller.enqueue(queue, request.uniqueKey("c"));
        assertThatThrownBy(() -> queue.insert(aJob().with("unique_key", "'long' || repeat('x', 500)")))
                .hasMessageContaining("unique_key of 504 bytes");
    }

    @Test
    void shouldFireSchedules() throws SQLException {
        Schedules schedules = queue.store.schedules();
        queue.execute(
                "SELECT create_schedule('a', '0 2 * * mon-fri', 'POST', '/a', '{}', 'Europe/Berlin', overlap => 'skip',"
                        + " pause_after => 1, tags => ARRAY['t'], jitter => '1 s'); SELECT run_schedule('a');"
                        + " SELECT backfill_schedule('a', pg_catalog.now() - interval '30 days', pg_catalog.now())");
        assertThatThrownBy(() -> queue.execute("SELECT create_schedule('a', '0 25 * * *', 'POST', '/a')"))
                .hasMessageContaining("hour 25 must be 0 to 23");
        assertThatThrownBy(() -> queue.execute("SELECT create_schedule('a', '* * * * *', 'POST', '/a', zone => 'x')"))
                .hasMessageContaining("zone \"x\" must be");
        DueSchedule due = schedules.due(10).get(0);
        DueSchedule.Range range = due.requests().backfill().orElseThrow();
        Instant then = Instant.parse("2026-01-01T00:00:00Z");
        RunPlan first = new RunPlan(List.of(), then, List.of(then));

        assertThat(schedules.runRequested(due, due.requests().runAt().orElseThrow()))
                .isTrue();
        assertThat(schedules.backfill(due, range, List.of(then), Optional.of(then)))
                .isTrue();
        assertThat(schedules.dropRequests(schedules.due(10).get(0), "no")).isTrue();
        assertThat(schedules.fire(due, first)).hasValue(0);
        assertThat(schedules.fire(schedules.due(10).get(0), first)).isPresent();
        schedules.recordProblem(due, "none");
        queue.execute("UPDATE job_schedule SET problem_at = NULL");
        assertThat(schedules.pause(schedules.due(10).get(0), "why")).isTrue();
        queue.execute("SELECT resume_schedule('a'); SELECT pause_schedule('a')");
        schedules.configure(new ConfiguredSchedule("c", """
                {"name": "c", "cron": "@daily", "zone": "UTC", "http_verb": "POST", "url_path": "/x", "headers": {},
                 "queue": "default", "priority": 0, "retry_limit": 10, "missed": "once", "missed_within": "P1D",
                 "overlap": "allow", "jitter": "PT0S"}""", null), "default");
        assertThat(schedules.pauseRemoved(List.of(), "default")).containsExactly("c");
        assertThat(schedules.deleteRuns(Duration.ofDays(1))).isZero();
        queue.execute("SELECT count(*) FROM schedules; SELECT count(*) FROM schedule_runs; SELECT drop_schedule('c')");
    }

    @Test
    void shouldPromoteRescueAndDelete() throws SQLException {
        insertThreeAndOneThatIsRefused();
        queue.execute("ALTER TABLE job_queue DISABLE TRIGGER USER; UPDATE job_queue SET due = false;"
                + " ALTER TABLE job_queue ENABLE TRIGGER USER");
        assertThat(queue.store.claims().wakeTimes().untilScheduled()).isLessThanOrEqualTo(Duration.ZERO);
        assertThat(queue.store.claims().promote()).isEqualTo(3);

        queue.execute("ALTER TABLE job_queue DISABLE TRIGGER USER; UPDATE job_queue SET status = 'processing',"
                + " lease_token = 1, leased_until = pg_catalog.now() - interval '1 h', leased_by = 'x',"
                + " claimed_from = ''; ALTER TABLE job_queue ENABLE TRIGGER USER");
        assertThat(queue.store.claims().wakeTimes().untilLeaseExpiry()).isLessThanOrEqualTo(Duration.ZERO);
        assertThat(queue.store.rescues().anyExpired(List.of(new Lease(1, 1, 1))))
                .isTrue();
        assertThat(queue.store.rescues().rescueExpired(List.of(new Lease(1, 1, 1))))
                .hasSize(3);

        queue.execute("ALTER TABLE job_queue DISABLE TRIGGER USER; UPDATE job_queue SET status = 'complete',"
                + " claimed_from = NULL, finished_at = pg_catalog.now() - interval '1 h';"
                + " ALTER TABLE job_queue ENABLE TRIGGER USER");
        assertThat(queue.store.retention().deleteExpired(Duration.ofMinutes(1), Duration.ofMinutes(1)))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT cancel_job(1)",
                "SELECT cancel_job(1), retry_job(1), retry_job(99)",
                "SELECT retry_failed_jobs()",
                "SELECT process_current_jobs_if_unlocked()",
                "SELECT * FROM current_jobs",
                "SELECT * FROM workers",
                "SELECT pause_queue('a', 'why'), pause_queue('a')",
                "SELECT pause_queue('a'), resume_queue('a'), resume_queue('b')",
                "INSERT INTO job_queue (http_verb, queue) VALUES ('POST', 'mail'); SELECT purge_queue('mail')",
                "SELECT * FROM queues",
                "SELECT new_installation()",
                "SELECT * FROM find_jobs('{\"queue\": \"default\", \"status\": \"\", \"tag\": \"a\", \"path_prefix\":"
                        + " \"/\", \"error\": \"e\", \"response_status\": 200, \"created_before\": \"2099-01-01T00:00:00Z\","
                        + " \"created_after\": \"1999-01-01T00:00:00Z\"}', 1000)",
                "SELECT * FROM find_jobs('{\"status\": \"dead\", \"http_verb\": \"POST\", \"payload_path\": \"/a~1b\","
                        + " \"payload_value\": \"1\"}')",
                "SELECT * FROM count_jobs('{\"payload_path\": \"/a\", \"payload_value\": \"1\"}')",
                "SELECT * FROM job_counts",
                "SELECT job_explain(1), job_explain(2), job_explain(3), job_explain(99)",
                "SELECT * FROM live_nodes()",
                "SELECT * FROM bulk_count('{\"queue\": \"default\", \"status\": \"\"}'), bulk_count('{\"tag\": \"a\"}') AS b",
                "SELECT bulk_retry('{\"queue\": \"a\"}'), abort_bulk(1)",
                "SELECT * FROM bulk_operations",
                "TRUNCATE job_queue CASCADE"
            })
    void shouldRunTheSqlInterface(String sql) throws SQLException {
        insertThreeAndOneThatIsRefused();
        queue.claimOne();

        queue.execute(sql);
    }

    @Test
    void shouldRunBulkOperations() throws SQLException {
        insertThreeAndOneThatIsRefused();
        queue.insert(aJob().with("unique_key", "'a'"));
        BulkFixture bulk = new BulkFixture(queue);
        String filter = "'{\"queue\": \"default\", \"created_after\": \"1999-01-01T00:00:00Z\"}'";
        for (String call : List.of(
                "bulk_move(" + filter + ", queue => 'default', run_at => '2000-01-01', priority => 1, rate => 5)",
                "bulk_move(" + filter + ", queue => 'other')",
                "bulk_move(" + filter.replace("default", "other") + ", queue => 'default', rate => 5)",
                "bulk_cancel(" + filter + ", 100)",
                "bulk_retry(" + filter + ", 100, 'anna')")) {
            assertThat(bulk.operation(bulk.start(call), "state")).isEqualTo("running");
            bulk.runAll();
        }
        try (Connection other = queue.where.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT 1 FROM job_queue WHERE job_id = 1 FOR UPDATE");
            bulk.start("bulk_cancel(" + filter + ")");
            bulk.runAll();
        }
        queue.insert(aJob().with("unique_key", "'a'"));
        bulk.start("bulk_retry(" + filter + ")");
        bulk.runAll();
        try (CallerStore store = new CallerStore(queue.where.dataSource(), "None")) {
            CallerBulk callers = new CallerBulk(store);
            Schema schema = queue.store.schema();
            BulkRequest request = BulkRequest.move(JobFilter.all().queue("none"))
                    .toPriority(1)
                    .rate(5);
            assertThat(callers.count(schema, request).jobs()).isZero();
            BulkOperationId id = callers.start(schema, request);
            assertThat(callers.find(schema, id)).isPresent();
            assertThat(callers.list(schema)).isNotEmpty();
            assertThat(callers.abort(schema, id)).isTrue();
        }
        queue.store.notifier().notifyOfBulkWork();
        queue.store.bulkWork().deleteFinished(Duration.ZERO);
        assertThat(bulk.count("status::text = 'cancelled'")).isEqualTo(1);
    }

    @Test
    void shouldReadAwaitedJobsAndExplainWhatNodesKnow() throws SQLException {
        insertThreeAndOneThatIsRefused();
        StoreOpener opener = new StoreOpener(queue.database, new Migrator(queue.database, null, true), "x");
        AwaitedJobs awaited = new AwaitedJobs(queue.database, opener);
        queue.execute("SELECT cancel_job(1)");

        assertThat(awaited.findEnded(List.of(1L, 2L, 99L))).isEqualTo(new AwaitedJobs.Ended(Set.of(1L), Set.of(99L)));
        awaited.read(List.of(1L), (ids, jobs) -> assertThat(jobs).containsOnlyKeys(1L));
        try (ListeningConnection line = ListeningConnection.open(queue.database, queue.store.schema())) {
            line.holdNodeLock(7);
            new NodeRegistry(queue.database, "test")
                    .write(
                            queue.store.schema(),
                            new NodeView("a", List.of(new ServedGroup(Queues.ALL, Optional.of("no secret")))),
                            7);
            assertThat(queue.query("SELECT job_explain(2)")).contains("no secret");
            queue.execute("SELECT cancel_job(1), retry_job(1)");
        }
        assertThat(queue.query("SELECT job_explain(2)")).contains("no node is alive");
    }

    @Test
    void shouldWriteStatisticsAndAudit() throws SQLException {
        insertThreeAndOneThatIsRefused();
        queue.insert(aJob().queue("mail"));
        Statistics statistics = new Statistics(() -> 0, queue.store.statistics().now(), () -> {});
        statistics.expired("mail");
        NavigableMap<Instant, Bucket> minutes = statistics.takeAll();
        StatisticsRows.Counted counted = new StatisticsRows.Counted(minutes, new HourBuckets().of(minutes));
        for (int i = 0; i < 2; i++) {
            queue.store.statistics().addQueues(counted);
            queue.store.statistics().addErrors(counted);
        }
        queue.execute("SELECT pause_queue('mail', 'why'), cancel_job(1), retry_job(1), purge_queue('mail'),"
                + " audit_enqueue(1, 2), create_schedule('s', '@daily', 'POST', '/'), bulk_retry('{\"queue\": \"a\"}'),"
                + " abort_bulk(1)");
        queue.execute("SELECT create_schedule('s', '@hourly', 'POST', '/'), drop_schedule('s'), resume_queue('mail')");
        for (String relation : List.of(
                "job_stats",
                "job_problems",
                "nodes",
                "job_audit",
                "stats_series('1 h')",
                "stats_totals('7 d')",
                "queue_series('1 d')",
                "error_groups('1 d')",
                "error_series('5 min')",
                "oldest_due_jobs()")) {
            assertThat(queue.query("SELECT count(*) FROM " + relation)).isNotNull();
        }
        assertThat(queue.query("SELECT sum(dead) FROM queue_stats")).isEqualTo("4");
        queue.store.oldRecords().delete(Duration.ZERO);
        assertThat(queue.query("SELECT count(*) FROM job_audit")).isEqualTo("0");
    }

    @Test
    void shouldListen() throws SQLException {
        try (ListeningConnection line = ListeningConnection.open(queue.database, queue.store.schema())) {
            assertThat(line.tryAcquireNotifyLock()).isTrue();
            assertThat(line.notifyLockHolder()).isNotZero();
            queue.insert();
            assertThat(line.await(Duration.ofSeconds(5)).count()).isEqualTo(1);
            queue.store.notifier().notifyNodes();
            line.notifyListeners();
            assertThat(line.isListening()).isTrue();
            line.releaseNotifyLock();
        }
    }

    private void insertThreeAndOneThatIsRefused() throws SQLException {
        queue.insert();
        queue.insert();
        queue.insert();
        queue.insert(aJob().priority(7));
    }
}
