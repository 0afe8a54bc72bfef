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
 * Drains jobs that become visible at the same moment, with the commit of the transaction that inserted the jobs. The
 * measured time starts at this commit and ends when SQL shows no remaining job.
 */
final class Draining {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Duration ARRIVAL_POLL_INTERVAL = Duration.ofMillis(10);
    private static final Duration DRAINED_POLL_INTERVAL = Duration.ofMillis(1);

    private final Consumer consumer;
    private final int pauseSeconds;

    Draining(Consumer consumer, int pauseSeconds) {
        this.consumer = consumer;
        this.pauseSeconds = pauseSeconds;
    }

    /** Drains a number of jobs. */
    Drained run(Subject subject, int jobs) throws Exception {
        return run(subject, jobs, List::of);
    }

    /**
     * Drains a number of jobs.
     *
     * @param midway called after half of the jobs have arrived; returns the jobs that the call inserted
     */
    Drained run(Subject subject, int jobs, Callable<List<Enqueued>> midway) throws Exception {
        JobTable table = subject.table();
        table.database().execute("CHECKPOINT");
        try (Connection monitoring = table.database().connect()) {
            // This transaction never commits, so PostgreSQL does not count the queries of the measurement.
            monitoring.setAutoCommit(false);
            Usage before;
            long start;
            JobTable.Ids ids;
            try (Connection insert = table.database().connect()) {
                insert.setAutoCommit(false);
                ids = table.insert(insert, jobs);
                before = usage(monitoring);
                start = System.nanoTime();
                insert.commit();
            }
            subject.notifyDueJobs();
            awaitArrival(jobs / 2);
            List<Enqueued> added = midway.call();
            awaitArrival(jobs + added.size());
            await("all jobs to be done", DRAINED_POLL_INTERVAL, () -> table.isDrained(monitoring, ids));
            long nanos = System.nanoTime() - start;
            long walBytes = usage(monitoring).walBytes();
            List<Arrival> arrivals = consumer.take(jobs + added.size());
            check(ids, added, arrivals, table.done(monitoring, ids));
            TimeUnit.SECONDS.sleep(pauseSeconds);
            Usage after = usage(monitoring);
            Usage usage = new Usage(after.transactions(), walBytes, after.fullPages()).since(before);
            return new Drained(jobs, nanos, usage, arrivals);
        }
    }

    /** Polls the consumer, because a poll of the consumer costs the database nothing. */
    private void awaitArrival(int jobs) {
        await("all jobs to arrive", ARRIVAL_POLL_INTERVAL, () -> consumer.count() >= jobs);
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

    /** Starts a new transaction, because PostgreSQL shows the same counters during a whole transaction. */
    private static Usage usage(Connection monitoring) throws SQLException {
        monitoring.rollback();
        return Usage.read(monitoring);
    }

    private static void await(String what, Duration interval, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(TIMEOUT)
                .pollDelay(Duration.ZERO)
                .pollInterval(interval)
                .pollInSameThread()
                .until(condition);
    }
}
