package org.supaqueue.benchmark.run.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.supaqueue.benchmark.Enqueued;
import org.supaqueue.benchmark.run.consumer.Consumer;
import org.supaqueue.benchmark.run.consumer.Consumer.Arrival;
import org.supaqueue.benchmark.run.postgres.Usage;
import org.supaqueue.benchmark.run.subject.JobTable;
import org.supaqueue.benchmark.run.subject.Subject;

/**
 * Drains jobs that become visible all at once, by the commit of the transaction that inserted them. The time runs from
 * that commit until SQL shows none that is left.
 */
final class Draining {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration GLANCE = Duration.ofMillis(10);
    private static final Duration STARE = Duration.ofMillis(1);

    private final Consumer consumer;
    private final int pauseSeconds;

    Draining(Consumer consumer, int pauseSeconds) {
        this.consumer = consumer;
        this.pauseSeconds = pauseSeconds;
    }

    /** Drains so many jobs. */
    Drained run(Subject subject, int jobs) throws Exception {
        return run(subject, jobs, List::of);
    }

    /**
     * Drains so many jobs.
     *
     * @param midway called when half of them have arrived; gives the jobs it inserted
     */
    Drained run(Subject subject, int jobs, Callable<List<Enqueued>> midway) throws Exception {
        JobTable table = subject.table();
        table.database().execute("CHECKPOINT");
        try (Connection watch = table.database().connect()) {
            // Never committed: what watches is not counted.
            watch.setAutoCommit(false);
            Usage before;
            long start;
            JobTable.Ids ids;
            try (Connection insert = table.database().connect()) {
                insert.setAutoCommit(false);
                ids = table.insert(insert, jobs);
                before = usage(watch);
                start = System.nanoTime();
                insert.commit();
            }
            subject.jobsAreDue();
            awaitArrival(jobs / 2);
            List<Enqueued> added = midway.call();
            awaitArrival(jobs + added.size());
            await("all jobs to be done", STARE, () -> table.isDrained(watch, ids));
            long nanos = System.nanoTime() - start;
            long walBytes = usage(watch).walBytes();
            List<Arrival> arrivals = consumer.take(jobs + added.size());
            check(ids, added, arrivals, table.done(watch, ids));
            TimeUnit.SECONDS.sleep(pauseSeconds);
            Usage after = usage(watch);
            Usage usage = new Usage(after.transactions(), walBytes, after.fullPages()).since(before);
            return new Drained(jobs, nanos, usage, arrivals);
        }
    }

    /** The consumer is asked because that costs the database nothing. */
    private void awaitArrival(int jobs) {
        await("all jobs to arrive", GLANCE, () -> consumer.count() >= jobs);
    }

    private static void check(JobTable.Ids ids, List<Enqueued> added, List<Arrival> arrivals, long done) {
        Map<String, Integer> times = new TreeMap<>();
        arrivals.forEach(arrival -> times.merge(arrival.job(), 1, Integer::sum));
        added.forEach(job -> checkOnce(job.job(), times.remove(String.valueOf(job.job()))));
        for (long id = ids.first(); id <= ids.last(); id++) {
            checkOnce(id, times.remove(String.valueOf(id)));
        }
        if (!times.isEmpty() || done != ids.count()) {
            throw new IllegalStateException(
                    done + " of " + ids.count() + " jobs are done, unknown ones were sent: " + times.keySet());
        }
    }

    private static void checkOnce(long id, Integer times) {
        if (times == null || times != 1) {
            throw new IllegalStateException("job " + id + " was sent " + (times == null ? 0 : times) + " times");
        }
    }

    /** In a transaction of its own: PostgreSQL shows the same counters throughout one. */
    private static Usage usage(Connection watch) throws SQLException {
        watch.rollback();
        return Usage.read(watch);
    }

    private static void await(String what, Duration interval, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(interval)
                .pollInSameThread()
                .until(condition);
    }
}
