package org.supaqueue.internal.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.supaqueue.AwaitResult;
import org.supaqueue.Job;
import org.supaqueue.JobState;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.internal.store.AwaitedJobs;
import org.supaqueue.internal.store.failure.FailureBackoff;
import org.supaqueue.internal.time.Ticker;

/**
 * Ends the waits for jobs, one turn after the other. Each turn reads the jobs that this node has settled, the jobs
 * whose wait is over, and, in one statement, the jobs whose poll is due.
 */
final class WaitLoop {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final AwaitedJobs jobs;
    private final WaiterMap waiters;
    private final Ticker ticker;
    private final Queue<Long> settled = new ConcurrentLinkedQueue<>();
    private final FailureBackoff backoff = new FailureBackoff("Reading awaited jobs", LONGEST_PAUSE);

    WaitLoop(AwaitedJobs jobs, WaiterMap waiters, Ticker ticker) {
        this.jobs = jobs;
        this.waiters = waiters;
        this.ticker = ticker;
    }

    /** Lets the next turn read a job that this node has just settled. */
    void addSettled(long jobId) {
        settled.add(jobId);
    }

    /**
     * Runs one turn.
     *
     * @return how long to pause before the next turn
     */
    Duration runTurn() {
        long pause = Long.MAX_VALUE;
        try {
            readSettled();
            endOverdue();
            poll();
            backoff.reset();
        } catch (SQLException | RuntimeException | Error failed) {
            // Even an Error must not end the thread, because no other thread ends the waits.
            pause = backoff.next(failed).toNanos();
            failOverdue(failed);
        }
        long now = ticker.nanoTime();
        boolean failing = backoff.isFailing();
        long next = waiters.all()
                .mapToLong(waiter -> failing ? waiter.nanosUntilDeadline(now) : waiter.nanosUntilNext(now))
                .min()
                .orElse(Long.MAX_VALUE);
        return Duration.ofNanos(Math.max(0, Math.min(pause, next)));
    }

    private void readSettled() throws SQLException {
        Set<Long> ids = new HashSet<>();
        for (Long id = settled.poll(); id != null; id = settled.poll()) {
            if (waiters.contains(id)) {
                ids.add(id);
            }
        }
        readFinished(ids);
    }

    /** Ends the waits whose time is over with the jobs as they are now. */
    private void endOverdue() throws SQLException {
        long now = ticker.nanoTime();
        List<Waiter> overdue =
                waiters.all().filter(waiter -> waiter.isOver(now)).toList();
        Set<Long> ids = idsOf(overdue);
        if (ids.isEmpty()) {
            return;
        }
        jobs.read(ids, (batch, found) -> {
            for (Waiter waiter : overdue) {
                if (batch.contains(waiter.jobId())) {
                    Job job = found.get(waiter.jobId());
                    waiters.remove(waiter);
                    waiter.end(job, statusOf(job));
                }
            }
        });
    }

    private static AwaitResult.Status statusOf(Job job) {
        return job != null && isFinished(job) ? AwaitResult.Status.FINISHED : AwaitResult.Status.TIMED_OUT;
    }

    private void poll() throws SQLException {
        long now = ticker.nanoTime();
        if (waiters.all().noneMatch(waiter -> waiter.isPollDue(now))) {
            return;
        }
        List<Waiter> polled =
                waiters.all().filter(waiter -> waiter.joinsPoll(now)).toList();
        AwaitedJobs.Ended ended = jobs.findEnded(idsOf(polled));
        polled.forEach(waiter -> waiter.recordPoll(now));
        ended.missing().forEach(id -> endAll(id, null));
        readFinished(ended.finished());
    }

    /** Reads jobs that were finished a moment ago, and ends their waits. A job that was redriven since is awaited on. */
    private void readFinished(Collection<Long> ids) throws SQLException {
        jobs.read(
                ids,
                (batch, found) -> batch.forEach(id -> {
                    Job job = found.get(id);
                    if (job == null || isFinished(job)) {
                        endAll(id, job);
                    }
                }));
    }

    private void endAll(long jobId, Job job) {
        waiters.removeAll(jobId).forEach(waiter -> waiter.end(job, AwaitResult.Status.FINISHED));
    }

    private void failOverdue(Throwable failure) {
        long now = ticker.nanoTime();
        waiters.all().filter(waiter -> waiter.isOver(now)).toList().forEach(waiter -> {
            waiters.remove(waiter);
            waiter.fail(new QueueUnavailableException(
                    "the state of job " + waiter.jobId() + " could not be read before the time-out", failure));
        });
    }

    private static Set<Long> idsOf(List<Waiter> some) {
        Set<Long> ids = new HashSet<>();
        some.forEach(waiter -> ids.add(waiter.jobId()));
        return ids;
    }

    private static boolean isFinished(Job job) {
        return job.state() == JobState.COMPLETE || job.state() == JobState.DEAD || job.state() == JobState.CANCELLED;
    }
}
