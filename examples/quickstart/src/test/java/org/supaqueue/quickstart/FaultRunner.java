package org.supaqueue.quickstart;

import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.supaqueue.testing.FaultyPostgres;
import org.supaqueue.testing.PacedReplies;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.server.ServerLog;
import org.supaqueue.testing.server.ServerProcess;

/** Causes faults of the database of a server with the example, and collects the results. */
final class FaultRunner {
    private static final Duration CALL = Duration.ofMillis(100);
    private static final int JOBS = 500;
    private static final int ANSWERED_BEFORE = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(Integer.getInteger("faults.never", 60));
    private static final Duration SETTLE_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration LOG_TIMEOUT = Duration.ofSeconds(10);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final FaultyPostgres postgres;
    private final RawServer consumer;
    private final ServerLog log;
    private final Jobs jobs;
    private final OrderCalls orders;

    FaultRunner(FaultyPostgres postgres, RawServer consumer, ServerLog log) {
        this.postgres = postgres;
        this.consumer = consumer;
        this.log = log;
        this.jobs = new Jobs(postgres.database());
        this.orders = new OrderCalls(consumer);
    }

    /** Sets the server for the next faults. */
    void setServer(ServerProcess started) {
        orders.setUrl(started.application().resolve("api/orders?item=tea"));
    }

    /** Whether the queue works: a new job is sent, and the idle node listens. */
    boolean isHealthy() throws Exception {
        return Probe.insert(jobs, consumer, nextPath("/healthy"))
                        .await(Duration.ofSeconds(20))
                        .isPresent()
                && becomesTrue(Duration.ofSeconds(20), jobs::isNodeAsleep);
    }

    /** Waits until the node has no job and listens. */
    void awaitAsleep() {
        await().atMost(Duration.ofSeconds(20)).until(jobs::isNodeAsleep);
    }

    FaultRun run(DatabaseFault fault, boolean flowing) throws Exception {
        String path = nextPath("/flow");
        log.mark();
        int count = flowing ? startJobs(path) : 0;
        fault.apply(postgres, this::useConnections);
        Probe probe = Probe.insert(jobs, consumer, nextPath("/probe"));
        long backAtNanos = System.nanoTime();
        OptionalDouble firstJob = probe.await(TIMEOUT);
        OptionalDouble firstOrder = firstJob.isPresent() ? orders.first(backAtNanos, TIMEOUT) : OptionalDouble.empty();
        if (firstJob.isPresent()) {
            becomesTrue(SETTLE_TIMEOUT, () -> jobs.complete(path) == count);
            becomesTrue(LOG_TIMEOUT, this::isOutageOverInLog);
        }
        int lost = count - jobs.complete(path);
        Map<String, String> jobsSentTwice = jobsSentTwice(path);
        List<ServerLog.Entry> ours = log.entriesOfTheQueue();
        cleanUp();
        return new FaultRun(fault, flowing, count, lost, jobsSentTwice, firstJob, firstOrder, ours);
    }

    private int startJobs(String path) throws SQLException {
        PacedReplies replies = new PacedReplies(CALL);
        consumer.script("/base" + path, replies);
        jobs.insert(JOBS, path);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> replies.answered() >= ANSWERED_BEFORE && replies.inFlight() >= 10);
        return JOBS;
    }

    private void useConnections() throws SQLException {
        String path = nextPath("/use");
        jobs.insert(50, path);
        becomesTrue(SETTLE_TIMEOUT, () -> jobs.complete(path) == 50);
    }

    private void cleanUp() throws SQLException {
        postgres.promote();
        postgres.proxy().resetFrozen();
    }

    private Map<String, String> jobsSentTwice(String path) throws SQLException {
        Map<String, Long> requests = consumer.requests("/base" + path).stream()
                .collect(Collectors.groupingBy(
                        request -> request.header("X-Supaqueue-Job-Id").orElseThrow(), Collectors.counting()));
        Map<String, String> jobsSentTwice = new TreeMap<>();
        for (Map.Entry<String, Long> job : requests.entrySet()) {
            if (job.getValue() > 1) {
                jobsSentTwice.put(job.getKey(), job.getValue() + " requests: " + jobs.describeRetries(job.getKey()));
            }
        }
        return jobsSentTwice;
    }

    private boolean isOutageOverInLog() {
        List<ServerLog.Entry> ours = log.entriesOfTheQueue();
        return ours.isEmpty() || !ours.get(ours.size() - 1).level().equals("WARN");
    }

    private static String nextPath(String name) {
        return name + "-" + COUNTER.incrementAndGet();
    }

    private static boolean becomesTrue(Duration atMost, Callable<Boolean> state) {
        try {
            await().atMost(atMost).pollInterval(Duration.ofMillis(50)).until(state);
            return true;
        } catch (ConditionTimeoutException late) {
            return false;
        }
    }
}
