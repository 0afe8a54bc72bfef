package org.supaqueue.internal.cdi;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.supaqueue.internal.time.Ticker;

/**
 * Limits how many batches of {@link GroupCommit} run at the same time.
 *
 * <p>Usually two batches may run. Then two callers do not wait for each other, and many callers do not wait for one
 * slow commit. Only one batch may run while batches hold many jobs and commit quickly: the jobs that arrive in the
 * meantime form a larger next batch.
 */
final class BatchPermits {

    static final int MAX_BATCHES = 2;

    /**
     * A second batch may start when the first one has run for this time, even if batches are large. A batch commits in
     * less time if PostgreSQL flushes its write-ahead log to fast storage, and in much more time if the storage is
     * slow.
     */
    static final Duration SECOND_BATCH_AFTER = Duration.ofMillis(1);

    /**
     * At this average number of jobs per batch or above, a wait for a larger batch pays off. Two callers alone rarely
     * reach this average, because they rarely enqueue at the same moment.
     */
    static final double LARGE_BATCH = 2;

    /** The weight of the last batch in the moving average. */
    private static final double LAST_WEIGHT = 0.1;

    private record RunningBatch(Object group, long since) {}

    private final Duration maxWait;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The running batches, the oldest first. */
    private final Deque<RunningBatch> running = new ArrayDeque<>();

    private double averageJobs = 1;

    /**
     * @param maxWait the longest time that a batch waits for a permit; the running batches may hang
     * @param ticker returns the current time in nanoseconds
     */
    BatchPermits(Duration maxWait, Ticker ticker) {
        this.maxWait = maxWait;
        this.ticker = ticker;
    }

    /**
     * Waits for a permit. When the longest wait has passed, the batch takes over the permit of the oldest running
     * batch. When the thread is interrupted during the wait, the batch runs without a permit.
     *
     * @return true if no permit was free at once
     */
    boolean acquire(Object group) {
        lock.lock();
        try {
            boolean waited = false;
            long start = ticker.nanoTime();
            long now = start;
            while (!isFree(now)) {
                waited = true;
                if (now - start >= maxWait.toNanos()) {
                    running.poll();
                    break;
                }
                changed.awaitNanos(untilFree(start, now));
                now = ticker.nanoTime();
            }
            running.add(new RunningBatch(group, now));
            return waited;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFree(long now) {
        return running.isEmpty()
                || running.size() < MAX_BATCHES
                        && (averageJobs < LARGE_BATCH || now - running.peek().since() >= SECOND_BATCH_AFTER.toNanos());
    }

    private long untilFree(long start, long now) {
        return running.size() < MAX_BATCHES
                ? running.peek().since() + SECOND_BATCH_AFTER.toNanos() - now
                : start + maxWait.toNanos() - now;
    }

    /**
     * Releases the permit of a batch, if the batch still has one, and updates the average.
     *
     * @param jobs the number of jobs in the batch
     */
    void release(Object group, int jobs) {
        lock.lock();
        try {
            running.removeIf(one -> one.group() == group);
            averageJobs += LAST_WEIGHT * (jobs - averageJobs);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
