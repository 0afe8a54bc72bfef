package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;

/** Measures claims with and without a bulk operation beside them. Prints the times. */
@Tag("faults")
class BulkLoadTest {

    private static final System.Logger LOG = System.getLogger(BulkLoadTest.class.getName());
    private static final int JOBS = 100_000;
    private static final int PAIRS = 12;
    private static final int CLAIMS = 300;
    /** How many other nodes claim. Without them, half of the machine would have nothing to do. */
    private static final int OTHERS = 2;

    private static final double MAX_RATIO = 1.2;

    private final StoreFixture queue;
    private final BulkFixture bulk;
    private final ExecutorService node = Executors.newSingleThreadExecutor();
    private final ExecutorService others = Executors.newCachedThreadPool();

    BulkLoadTest() throws SQLException {
        queue = new StoreFixture(PostgresMajor.NEWEST);
        bulk = new BulkFixture(queue);
    }

    @BeforeEach
    void fill() throws SQLException {
        bulk.insertDead(JOBS);
        queue.execute("VACUUM ANALYZE job_queue");
    }

    @AfterEach
    void close() throws InterruptedException {
        others.shutdownNow();
        node.shutdownNow();
        node.awaitTermination(10, TimeUnit.SECONDS);
        others.awaitTermination(10, TimeUnit.SECONDS);
        queue.close();
        Databases.giveBack(queue.where);
    }

    @Test
    void shouldSlowClaimsDownByAFifthAtMost() throws Exception {
        for (int i = 0; i < OTHERS; i++) {
            String name = "other-" + i;
            others.submit(() -> claimUntilInterrupted(name));
        }
        claimTimes(CLAIMS);
        List<Duration> alone = new ArrayList<>();
        List<Duration> beside = new ArrayList<>();
        for (int pair = 0; pair < PAIRS; pair++) {
            alone.addAll(claimTimes(CLAIMS));
            long id = bulk.start(
                    pair % 2 == 0
                            ? "bulk_retry('{\"queue\": \"mail\", \"status\": \"dead\"}')"
                            : "bulk_cancel('{\"queue\": \"mail\", \"status\": \"\"}')");
            Future<?> work = node.submit(this::runAsANode);
            beside.addAll(claimTimes(CLAIMS));
            assertThat(bulk.counts(id)).startsWith("running").doesNotContain(" 0 0 0 0 0");
            LOG.log(System.Logger.Level.INFO, "operation {0}: {1}", id, bulk.counts(id));
            queue.execute("SELECT abort_bulk(" + id + ")");
            work.get(10, TimeUnit.SECONDS);
        }
        LOG.log(System.Logger.Level.INFO, "alone: {0}", percentiles(alone));
        LOG.log(System.Logger.Level.INFO, "beside: {0}", percentiles(beside));
        assertThat(percentile(beside, 99).toNanos())
                .isLessThan((long) (MAX_RATIO * percentile(alone, 99).toNanos()));
    }

    /** Another node at work. */
    private Void claimUntilInterrupted(String name) throws SQLException {
        while (!Thread.currentThread().isInterrupted()) {
            claim(name);
        }
        return null;
    }

    private Void runAsANode() throws SQLException {
        BulkWork work = queue.store.bulkWork();
        Duration next = Duration.ZERO;
        while (next != null && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(next.toNanos());
            work.runPage();
            next = work.untilNext();
        }
        return null;
    }

    /** Enqueues, claims and settles jobs of another queue, and measures the claims. */
    private List<Duration> claimTimes(int claims) throws SQLException {
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < claims; i++) {
            times.add(claim("live"));
        }
        return times;
    }

    private Duration claim(String name) throws SQLException {
        queue.execute(
                "INSERT INTO job_queue (http_verb, queue) SELECT 'POST', '" + name + "' FROM generate_series(1, 50)");
        long began = System.nanoTime();
        List<ClaimedJob> jobs = queue.claim(Queues.only(List.of(name)), 50);
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        queue.settle(jobs.stream().map(StoreFixture::complete).toArray(Settlement[]::new));
        return time;
    }

    private static String percentiles(List<Duration> times) {
        return "p50 " + percentile(times, 50).toNanos() / 1_000 + " µs, p95 "
                + percentile(times, 95).toNanos() / 1_000 + " µs, p99 "
                + percentile(times, 99).toNanos() / 1_000 + " µs";
    }

    private static Duration percentile(List<Duration> times, int percent) {
        List<Duration> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        return sorted.get((sorted.size() - 1) * percent / 100);
    }
}
