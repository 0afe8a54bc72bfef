package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.Enqueued;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.OnConflict;
import org.supaqueue.internal.job.ClaimedJob;

/** Many transactions want the same keys. */
class UniqueJobRacesTest extends StoreTest {

    private static final int THREADS = 8;
    private static final int ROUNDS = 100;
    private static final int KEYS = 6;

    private static final JobRequest REQUEST = JobRequest.post("/a").uniqueKey("a");

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Batches with duplicates in random order; some transactions roll back, and the sessions of some are killed. */
    @Test
    void shouldGiveEveryTransactionTheOneHolder() throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        Map<String, JobId> holders = new ConcurrentHashMap<>();
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(thread);
            tasks.add(() -> {
                int wrong = 0;
                for (int round = 0; round < ROUNDS; round++) {
                    start.await(20, TimeUnit.SECONDS);
                    wrong += enqueueRound(round, random, holders);
                }
                return wrong;
            });
        }

        int wrong = 0;
        for (Future<Integer> task : threads.invokeAll(tasks)) {
            wrong += task.get();
        }

        assertThat(wrong).isZero();
        assertThat(holders).hasSizeGreaterThan(ROUNDS * KEYS / 2);
        assertThat(queue.query("SELECT count(*) FROM job_queue")).isEqualTo(String.valueOf(holders.size()));
    }

    /** {@return how many ids are not the id that the other transactions got} */
    private int enqueueRound(int round, Random random, Map<String, JobId> holders) throws SQLException {
        List<JobRequest> requests = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            requests.add(REQUEST.uniqueKey(round + "-" + random.nextInt(KEYS)));
        }
        int fate = random.nextInt(4);
        List<JobId> ids;
        try (Caller caller = new Caller(queue)) {
            ids = caller.enqueueAll(requests);
            if (fate == 0) {
                caller.connection.rollback();
                return 0;
            } else if (fate == 1) {
                queue.execute("SELECT pg_terminate_backend("
                        + caller.connection
                                .unwrap(org.postgresql.PGConnection.class)
                                .getBackendPID() + ")");
                return 0;
            }
            caller.commit();
        }
        int wrong = 0;
        for (int i = 0; i < KEYS; i++) {
            JobId other = holders.putIfAbsent(requests.get(i).uniqueKey().orElseThrow(), ids.get(i));
            wrong += other == null || other.equals(ids.get(i)) ? 0 : 1;
        }
        return wrong;
    }

    @Test
    void shouldNotDeadlockWhenBatchesHaveOppositeOrders() throws Exception {
        List<JobRequest> up = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            up.add(REQUEST.uniqueKey("key " + i).onConflict(i % 2 == 0 ? OnConflict.KEEP : OnConflict.REPLACE));
        }
        List<JobRequest> down = new ArrayList<>(up);
        Collections.reverse(down);
        List<Callable<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            List<JobRequest> batch = i % 2 == 0 ? up : down;
            tasks.add(() -> {
                try (Caller caller = new Caller(queue)) {
                    caller.enqueueAll(batch);
                    caller.commit();
                }
                return null;
            });
        }

        for (Future<Void> task : threads.invokeAll(tasks)) {
            task.get();
        }
        assertThat(queue.query("SELECT count(*) FROM job_queue")).isEqualTo("20");
    }

    /** This is documented: a caller that takes keys by several calls must take them in one order. */
    @Test
    void shouldReportADeadlockOfTransactionsThatTakeKeysInOppositeOrders() throws Exception {
        try (Caller one = new Caller(queue);
                Caller other = new Caller(queue)) {
            one.enqueue(REQUEST.uniqueKey("a"));
            other.enqueue(REQUEST.uniqueKey("b"));
            Future<Boolean> first = threads.submit(() -> isEndedByADeadlock(one, "b"));
            Future<Boolean> second = threads.submit(() -> isEndedByADeadlock(other, "a"));

            assertThat(first.get(20, TimeUnit.SECONDS)).isNotEqualTo(second.get(20, TimeUnit.SECONDS));
        }
    }

    private static boolean isEndedByADeadlock(Caller caller, String key) throws SQLException {
        try {
            caller.enqueue(REQUEST.uniqueKey(key));
            caller.commit();
            return false;
        } catch (SQLException failed) {
            assertThat(failed.getSQLState()).isEqualTo("40P01");
            caller.connection.rollback();
            return true;
        }
    }

    @Test
    void shouldFindTheHolderThatItWaitedFor() throws Exception {
        try (OtherTransaction other = new OtherTransaction(queue)) {
            Enqueued enqueued = other.runWaitingFor(
                    "INSERT INTO job_queue (http_verb, unique_key) VALUES ('POST', 'a')",
                    () -> Caller.enqueue(queue, REQUEST));

            assertThat(enqueued).isEqualTo(new Enqueued(new JobId(1), false, false));
        }
    }

    /** A variant that fails, and the reason for two statements. */
    @Test
    void shouldShowThatOneStatementThatInsertsAndReadsDoesNotSeeTheHolder() throws Exception {
        try (OtherTransaction other = new OtherTransaction(queue)) {
            String id = other.runWaitingFor(
                    "INSERT INTO job_queue (http_verb, unique_key) VALUES ('POST', 'a')",
                    () -> queue.query(
                            "WITH added AS (INSERT INTO job_queue (http_verb, unique_key) VALUES ('POST', 'a')"
                                    + " ON CONFLICT (queue, unique_key) WHERE unique_until IS NOT NULL DO NOTHING"
                                    + " RETURNING job_id) SELECT job_id FROM added"
                                    + " UNION ALL SELECT job_id FROM job_queue WHERE unique_key = 'a'"));

            assertThat(id).isNull();
        }
    }

    /** A loser must not lock the row of a running job: its outcome could not be settled, nor its lease renewed. */
    @Test
    void shouldLetTheHolderSettleWhileALoserKeepsItsTransactionOpen() throws Exception {
        Caller.enqueue(queue, REQUEST);
        ClaimedJob job = queue.claimOne();
        try (Caller loser = new Caller(queue);
                Caller replacing = new Caller(queue);
                Caller bySql = new Caller(queue)) {
            loser.enqueue(REQUEST);
            replacing.enqueue(REQUEST.onConflict(OnConflict.REPLACE));
            bySql.execute("SELECT enqueue_unique('POST', '', NULL, 'a', on_conflict => 'REPLACE')");

            assertThat(queue.settle(StoreFixture.complete(job))).hasSize(1);
        }
    }

    /** A variant that fails. */
    @Test
    void shouldShowThatDoUpdateLocksTheHolder() throws Exception {
        Caller.enqueue(queue, REQUEST);
        ClaimedJob job = queue.claimOne();
        try (Caller loser = new Caller(queue)) {
            loser.execute("INSERT INTO job_queue (http_verb, unique_key) VALUES ('POST', 'a')"
                    + " ON CONFLICT (queue, unique_key) WHERE unique_until IS NOT NULL DO UPDATE SET error = 'x'"
                    + " WHERE false");

            assertThat(queue.settle(StoreFixture.complete(job))).isEmpty();
        }
    }

    /** Producers, claims and settles at the same time: there is never more than one holder, and every event counts. */
    @Test
    void shouldKeepOneHolderWhileJobsFinish() throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            tasks.add(() -> {
                int created = 0;
                for (int i = 0; i < 50; i++) {
                    created += Caller.enqueue(queue, REQUEST).isNew() ? 1 : 0;
                }
                return created;
            });
        }
        Callable<Integer> node = () -> {
            int settled = 0;
            while (!Thread.currentThread().isInterrupted() && settled < 10_000) {
                List<ClaimedJob> jobs = queue.claim(10);
                if (jobs.size() > 1) {
                    throw new IllegalStateException("two holders");
                }
                for (ClaimedJob job : jobs) {
                    settled += queue.settle(StoreFixture.complete(job)).size();
                }
                if (settled > 0 && queue.query("SELECT 1 WHERE to_regclass('finished') IS NOT NULL") != null) {
                    return settled;
                }
            }
            return settled;
        };
        Future<Integer> settled = threads.submit(node);
        int created = 0;
        for (Future<Integer> task : threads.invokeAll(tasks)) {
            created += task.get();
        }
        queue.execute("CREATE TABLE finished ()");
        int done = settled.get(30, TimeUnit.SECONDS);

        assertThat(created).isGreaterThan(1);
        assertThat(queue.query("SELECT count(*) FROM job_queue")).isEqualTo(String.valueOf(created));
        assertThat(done).isBetween(created - 1, created);
    }
}
