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

/** Has faults happen to the database of a server with the example on it, and sees what comes of each. */
final class Trial {
    private static final Duration CALL = Duration.ofMillis(100);
    private static final int JOBS = 500;
    private static final int ANSWERED_BEFORE = 100;
    private static final Duration NEVER = Duration.ofSeconds(Integer.getInteger("faults.never", 60));
    private static final Duration SETTLED = Duration.ofSeconds(90);
    private static final Duration LOGGED = Duration.ofSeconds(10);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final FaultyPostgres postgres;
    private final RawServer consumer;
    private final ServerLog log;
    private final Jobs jobs;
    private final OrderCalls orders;

    Trial(FaultyPostgres postgres, RawServer consumer, ServerLog log) {
        this.postgres = postgres;
        this.consumer = consumer;
        this.log = log;
        this.jobs = new Jobs(postgres.database());
        this.orders = new OrderCalls(consumer);
    }

    /** The server to use from now on. */
    void on(ServerProcess started) {
        orders.to(started.application().resolve("api/orders?item=tea"));
    }

    /** Whether the queue works as it should: what is inserted is sent at once. */
    boolean isHealthy() throws Exception {
        return Probe.insert(jobs, consumer, nextPath("/healthy"))
                        .await(Duration.ofSeconds(20))
                        .isPresent()
                && isReached(Duration.ofSeconds(20), jobs::areWatched);
    }

    /** Waits until the node has nothing to do and listens. */
    void awaitAsleep() {
        await().atMost(Duration.ofSeconds(20)).until(jobs::areWatched);
    }

    FaultRun run(DatabaseFault fault, boolean flowing) throws Exception {
        String path = nextPath("/flow");
        log.mark();
        int count = flowing ? begin(path) : 0;
        fault.strike(postgres, this::useConnections);
        Probe probe = Probe.insert(jobs, consumer, nextPath("/probe"));
        long backAtNanos = System.nanoTime();
        OptionalDouble firstJob = probe.await(NEVER);
        OptionalDouble firstOrder = firstJob.isPresent() ? orders.first(backAtNanos, NEVER) : OptionalDouble.empty();
        if (firstJob.isPresent()) {
            isReached(SETTLED, () -> jobs.complete(path) == count);
            isReached(LOGGED, this::isOutageOverInLog);
        }
        int lost = count - jobs.complete(path);
        Map<String, String> twice = twice(path);
        List<ServerLog.Entry> ours = log.ours();
        cleanUp();
        return new FaultRun(fault, flowing, count, lost, twice, firstJob, firstOrder, ours);
    }

    private int begin(String path) throws SQLException {
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
        isReached(SETTLED, () -> jobs.complete(path) == 50);
    }

    private void cleanUp() throws SQLException {
        postgres.promote();
        postgres.proxy().cutFrozen();
    }

    private Map<String, String> twice(String path) throws SQLException {
        Map<String, Long> requests = consumer.requests("/base" + path).stream()
                .collect(Collectors.groupingBy(
                        request -> request.header("X-Supaqueue-Job-Id").orElseThrow(), Collectors.counting()));
        Map<String, String> twice = new TreeMap<>();
        for (Map.Entry<String, Long> job : requests.entrySet()) {
            if (job.getValue() > 1) {
                twice.put(job.getKey(), job.getValue() + " requests: " + jobs.whyAgain(job.getKey()));
            }
        }
        return twice;
    }

    private boolean isOutageOverInLog() {
        List<ServerLog.Entry> ours = log.ours();
        return ours.isEmpty() || !ours.get(ours.size() - 1).level().equals("WARN");
    }

    private static String nextPath(String name) {
        return name + "-" + COUNTER.incrementAndGet();
    }

    private static boolean isReached(Duration atMost, Callable<Boolean> state) {
        try {
            await().atMost(atMost).pollInterval(Duration.ofMillis(50)).until(state);
            return true;
        } catch (ConditionTimeoutException late) {
            return false;
        }
    }
}
