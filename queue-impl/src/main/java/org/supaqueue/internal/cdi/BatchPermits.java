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

    static final int AT_A_TIME = 2;

    /**
     * A second batch may start when the first one has run for this time, even if batches are large. A batch commits in
     * less time if PostgreSQL flushes its write-ahead log to fast storage, and in much more time if the storage is
     * slow.
     */
    static final Duration QUICK = Duration.ofMillis(1);

    /**
     * At this average number of jobs per batch or above, a wait for a larger batch pays off. Two callers alone rarely
     * reach this average, because they rarely enqueue at the same moment.
     */
    static final double MANY = 2;

    /** The weight of the last batch in the moving average. */
    private static final double LAST = 0.1;

    private record UnderWay(Object group, long since) {}

    private final Duration patience;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The running batches, the oldest first. */
    private final Deque<UnderWay> underWay = new ArrayDeque<>();

    private double jobsAGroup = 1;

    /**
     * @param patience the longest time that a batch waits for a permit; the running batches may hang
     * @param ticker returns the current time in nanoseconds
     */
    BatchPermits(Duration patience, Ticker ticker) {
        this.patience = patience;
        this.ticker = ticker;
    }

    /**
     * Waits for a permit. When the longest wait has passed, the batch takes over the permit of the oldest running
     * batch. When the thread is interrupted during the wait, the batch runs without a permit.
     *
     * @return true if no permit was free at once
     */
    boolean take(Object group) {
        lock.lock();
        try {
            boolean waited = false;
            long start = ticker.nanoTime();
            long now = start;
            while (!isFree(now)) {
                waited = true;
                if (now - start >= patience.toNanos()) {
                    underWay.poll();
                    break;
                }
                changed.awaitNanos(untilFree(start, now));
                now = ticker.nanoTime();
            }
            underWay.add(new UnderWay(group, now));
            return waited;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFree(long now) {
        return underWay.isEmpty()
                || underWay.size() < AT_A_TIME
                        && (jobsAGroup < MANY || now - underWay.peek().since() >= QUICK.toNanos());
    }

    private long untilFree(long start, long now) {
        return underWay.size() < AT_A_TIME
                ? underWay.peek().since() + QUICK.toNanos() - now
                : start + patience.toNanos() - now;
    }

    /**
     * Releases the permit of a batch, if the batch still has one, and updates the average.
     *
     * @param jobs the number of jobs in the batch
     */
    void giveBack(Object group, int jobs) {
        lock.lock();
        try {
            underWay.removeIf(one -> one.group() == group);
            jobsAGroup += LAST * (jobs - jobsAGroup);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
