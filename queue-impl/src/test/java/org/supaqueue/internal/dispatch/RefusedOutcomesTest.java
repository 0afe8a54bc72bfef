package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;
import org.supaqueue.internal.job.CallResult;
import org.supaqueue.internal.job.CallTimings;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.store.ClaimCursor;
import org.supaqueue.internal.store.ClaimLimits;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Signal;

/** Proves how refused outcomes are retried and reduced. The clock is simulated. */
@Tag("database")
class RefusedOutcomesTest {

    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final String SETTLED = "OLD.status = 'processing' AND NEW.status <> 'processing'";

    private final NodeFixture queue = new NodeFixture();
    private final HikariDataSource pool = queue.testDatabase.pool();
    private final StoreOpener opener;
    private final HeldLeases held = new HeldLeases(LEASE, System::nanoTime);
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final BatchSettler settling;
    private final RefusedOutcomes refused;

    RefusedOutcomesTest() {
        Database database = new Database(pool);
        opener = new StoreOpener(database, new Migrator(database, null, true), "node-a");
        settling = new BatchSettler(opener, held, new Events(queue.listener, NodeObserver.NONE), new Signal());
        refused = new RefusedOutcomes(settling, now::get, () -> {});
    }

    @BeforeEach
    void migrate() throws SQLException {
        opener.open();
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
        queue.close();
    }

    private void createTrigger(String condition, String body) {
        queue.query("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body
                + " RETURN NEW; END $$");
        queue.query("CREATE TRIGGER refuse BEFORE UPDATE ON job_queue FOR EACH ROW WHEN (" + condition
                + ") EXECUTE FUNCTION refuse()");
    }

    private List<ClaimedJob> claim(int jobs, String columns, String values) throws SQLException {
        queue.query("INSERT INTO job_queue (http_verb" + columns + ") SELECT 'POST'" + values
                + " FROM generate_series(1, " + jobs + ") AS i");
        ClaimLimits limits = new ClaimLimits(jobs, jobs, LEASE, 1_000, List.of());
        List<ClaimedJob> claimed = opener.open()
                .claims()
                .claim(Queues.ALL, new ClaimCursor(System::nanoTime), limits)
                .jobs();
        assertThat(claimed).hasSize(jobs);
        return claimed;
    }

    private List<ClaimedJob> claim(int jobs) throws SQLException {
        return claim(jobs, "", "");
    }

    private static Settlement answered(ClaimedJob job, int status, String content) {
        CallResult.Answered call = new CallResult.Answered(status, content, false, Duration.ofMillis(5));
        Outcome outcome = status == 200
                ? new Outcome.Complete(call)
                : new Outcome.Failed(call, "the consumer answered " + status, Duration.ofSeconds(10));
        return new Settlement(job, outcome, CallTimings.startedAt(System.nanoTime()));
    }

    private static List<Settlement> completed(List<ClaimedJob> jobs) {
        return jobs.stream().map(job -> answered(job, 200, "done")).toList();
    }

    /** Settles batches of 200 as {@link Settler} does, and passes each failed batch to {@link RefusedOutcomes}. */
    private void settle(List<Settlement> outcomes) throws SQLException {
        for (Settlement outcome : outcomes) {
            held.add(outcome.lease(), held.newDeadline());
            settling.countPending();
        }
        for (int from = 0; from < outcomes.size(); from += 200) {
            List<Settlement> batch = outcomes.subList(from, Math.min(from + 200, outcomes.size()));
            try {
                settling.settle(batch);
            } catch (SQLException refusal) {
                refused.add(batch.stream().filter(settling::isPending).toList(), refusal);
            }
        }
        advanceClock(Duration.ZERO);
    }

    private void advanceClock(Duration time) throws SQLException {
        long end = now.get() + time.toNanos();
        while (true) {
            long pause = refused.runOnce().toNanos();
            if (now.get() + pause - end > 0) {
                now.set(end);
                return;
            }
            now.addAndGet(pause);
        }
    }

    private String statuses() {
        return queue.query("SELECT string_agg(DISTINCT status, ',' ORDER BY status) FROM job_queue");
    }

    @Test
    void shouldSettleWithoutTheTextAfterAMinute() throws SQLException {
        queue.query("ALTER TABLE job_queue ADD CHECK (content <> 'poison')");
        ClaimedJob job = claim(1).get(0);

        settle(List.of(answered(job, 200, "poison")));
        advanceClock(Duration.ofSeconds(59));
        assertThat(statuses()).isEqualTo("processing");
        assertThat(held.holds(job.lease())).isTrue();
        advanceClock(Duration.ofSeconds(2));

        assertThat(queue.query(
                        "SELECT (status, content, response_status, response_truncated, error)::text FROM job_queue"))
                .isEqualTo("(complete,\"\",200,t,)");
        assertThat(queue.events).singleElement().isInstanceOf(JobCompleted.class);
        assertThat(held.holds(job.lease())).isFalse();
        assertThat(settling.pendingCount()).isZero();
    }

    @Test
    void shouldRetryAJobWhoseTextIsRefused() throws SQLException {
        queue.query("ALTER TABLE job_attempt ADD CHECK (content <> 'poison')");

        settle(List.of(answered(claim(1).get(0), 503, "poison")));
        advanceClock(Duration.ofSeconds(61));

        assertThat(queue.query("SELECT (status, retry_count, response_status, error)::text FROM job_queue"))
                .isEqualTo("(failed,1,503,\"the consumer answered 503; the text is left out\")");
        assertThat(queue.query("SELECT (response_status, content)::text FROM job_attempt"))
                .isEqualTo("(503,\"\")");
        assertThat(queue.events).singleElement().isInstanceOf(JobFailed.class);
    }

    @Test
    void shouldSnoozeAJobWhoseTextIsRefused() throws SQLException {
        queue.query("ALTER TABLE job_attempt ADD CHECK (content <> 'poison')");
        CallResult.Answered call = new CallResult.Answered(503, "poison", false, Duration.ofMillis(5));
        Outcome snooze = new Outcome.Snoozed(call, Duration.ofHours(1));

        settle(List.of(new Settlement(claim(1).get(0), snooze, CallTimings.startedAt(System.nanoTime()))));
        advanceClock(Duration.ofSeconds(61));

        assertThat(queue.query("SELECT (status, snooze_count, response_status, error)::text FROM job_queue"))
                .isEqualTo("(\"\",1,503,\"snoozed for 3600 s\")");
    }

    @Test
    void shouldReportTheHttpStatusOfAJobThatCanOnlyBecomeDead() throws SQLException {
        createTrigger(SETTLED + " AND NEW.status IN ('complete', 'failed')", "RAISE EXCEPTION 'no';");
        List<ClaimedJob> jobs = claim(3);
        Outcome unanswered = new Outcome.Failed(
                new CallResult.Unanswered(Duration.ofSeconds(3)), "timed out", Duration.ofSeconds(10));

        settle(List.of(
                answered(jobs.get(0), 200, "done"),
                answered(jobs.get(1), 503, "busy"),
                new Settlement(jobs.get(2), unanswered, CallTimings.startedAt(System.nanoTime()))));
        advanceClock(Duration.ofSeconds(61));

        assertThat(queue.query("SELECT string_agg(status || ': ' || error, E'\n' ORDER BY job_id) FROM job_queue"))
                .isEqualTo("dead: the outcome could not be stored: SQLSTATE P0001; the consumer answered 200\n"
                        + "dead: the outcome could not be stored: SQLSTATE P0001; the consumer answered 503\n"
                        + "dead: the outcome could not be stored: SQLSTATE P0001; no answer came");
        assertThat(queue.events).hasSize(3).allMatch(JobDead.class::isInstance);
    }

    @Test
    void shouldLetTheLeaseExpireIfEveryOutcomeIsRefused() throws SQLException {
        createTrigger(SETTLED, "RAISE EXCEPTION 'no';");
        List<ClaimedJob> jobs = claim(20);

        settle(completed(jobs));
        advanceClock(Duration.ofSeconds(59));
        assertThat(held.all()).hasSize(20);
        advanceClock(Duration.ofSeconds(2));

        assertThat(held.all()).isEmpty();
        assertThat(settling.pendingCount()).isZero();
        assertThat(queue.events).isEmpty();
        assertThat(queue.log.count("20 outcomes are refused in every form")).isEqualTo(1);
        advanceClock(Duration.ofSeconds(10));
        assertThat(
                        queue.log.count(
                                "20 outcomes were refused; of these, 0 were settled without their text, 0 were settled as dead, and 20 were dropped"))
                .isEqualTo(1);
    }

    @Test
    void shouldSettleOtherOutcomesSoonIfManyOutcomesAreRefused() throws SQLException {
        createTrigger(SETTLED + " AND OLD.url_path = '/never'", "RAISE EXCEPTION 'no';");
        List<ClaimedJob> jobs = claim(
                400, ", queue, url_path", ", 'q' || i / 100, CASE WHEN i BETWEEN 20 AND 60 THEN '/never' ELSE '' END");

        settle(completed(jobs));
        advanceClock(Duration.ofSeconds(1));

        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE status = 'processing' AND queue <> 'q0'"))
                .isEqualTo("0");
        advanceClock(Duration.ofSeconds(14));
        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE status = 'processing'"))
                .isEqualTo("41");
    }

    @Test
    void shouldBackOffAndUseFewStatementsIfAllOutcomesAreRefused() throws SQLException {
        queue.query("CREATE SEQUENCE statements");
        createTrigger(SETTLED, "PERFORM nextval('public.statements'); RAISE EXCEPTION 'no';");
        List<ClaimedJob> jobs = claim(600);

        settle(completed(jobs));
        advanceClock(Duration.ofSeconds(20));
        long before = Long.parseLong(queue.query("SELECT last_value FROM statements"));
        advanceClock(Duration.ofSeconds(35));
        long after = Long.parseLong(queue.query("SELECT last_value FROM statements"));

        assertThat(before).isLessThan(200);
        assertThat(after - before).isLessThan(40);
        assertThat(held.all()).hasSize(600);
        queue.query("DROP TRIGGER refuse ON job_queue");
        advanceClock(Duration.ofSeconds(4));
        // Each outcome is tried again 60 s after its first refusal at the latest. This try still keeps the text.
        advanceClock(Duration.ofSeconds(26));
        assertThat(queue.query("SELECT DISTINCT (status, content)::text FROM job_queue"))
                .isEqualTo("(complete,done)");
    }

    @Test
    void shouldReduceTheOldestOfMoreThanAThousandRefusedOutcomes() throws SQLException {
        queue.query("ALTER TABLE job_queue ADD CHECK (content <> 'poison')");
        List<ClaimedJob> jobs = new ArrayList<>(claim(1_300));
        List<ClaimedJob> others = claim(20);

        for (int i = 0; i < 13; i++) {
            List<ClaimedJob> some = jobs.subList(i * 100, i * 100 + 100);
            settle(some.stream().map(job -> answered(job, 200, "poison")).toList());
            settle(completed(List.of(others.get(i))));
            advanceClock(Duration.ofMillis(500));
        }

        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete' AND content = ''"))
                .isEqualTo("400");
        assertThat(held.all()).hasSize(900);
        assertThat(refused.uncounted()).isEqualTo(900);
    }

    @Test
    void shouldCountRefusedOutcomesUntilAnotherOutcomeIsSettled() throws SQLException {
        createTrigger(SETTLED + " AND OLD.queue = 'a'", "RAISE EXCEPTION 'no';");
        List<ClaimedJob> jobs = claim(100, ", queue", ", 'a'");

        settle(completed(jobs));
        assertThat(settling.pendingCount()).isEqualTo(100);
        assertThat(refused.uncounted()).isZero();
        settle(completed(claim(1)));

        assertThat(refused.uncounted()).isEqualTo(100);
    }

    @Test
    void shouldReplaceUnsupportedCharactersAtOnce() throws SQLException {
        createTrigger(
                "NEW.content ~ '[^\\x01-\\x7f]'",
                "RAISE EXCEPTION 'no such character' USING ERRCODE = 'untranslatable_character';");
        List<ClaimedJob> jobs = claim(2);

        settle(List.of(answered(jobs.get(0), 200, "5 \u20ac"), answered(jobs.get(1), 200, "a\0b")));
        advanceClock(Duration.ofSeconds(1));

        assertThat(queue.query("SELECT string_agg(status || ' ' || content, ',' ORDER BY job_id) FROM job_queue"))
                .isEqualTo("complete 5 ?,complete a?b");
    }

    /** A lock time-out is no reason to reduce an outcome, however long another transaction holds the lock. */
    @Test
    void shouldNotReduceAnOutcomeThatFailsByALockTimeOut() throws SQLException {
        createTrigger(
                SETTLED + " AND OLD.url_path = '/locked'",
                "RAISE EXCEPTION 'wait' USING ERRCODE = 'lock_not_available';");
        List<ClaimedJob> jobs = claim(100, ", url_path", ", CASE i WHEN 50 THEN '/locked' ELSE '' END");

        settle(completed(jobs));
        advanceClock(Duration.ofSeconds(5));
        assertThat(held.all()).hasSize(1);
        advanceClock(Duration.ofMinutes(10));
        assertThat(held.all()).hasSize(1);
        queue.query("DROP TRIGGER refuse ON job_queue");
        advanceClock(Duration.ofSeconds(2));

        assertThat(queue.query("SELECT DISTINCT (status, content)::text FROM job_queue"))
                .isEqualTo("(complete,done)");
    }
}
