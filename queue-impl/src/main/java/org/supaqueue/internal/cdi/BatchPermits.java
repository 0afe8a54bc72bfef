package org.supaqueue.internal.cdi;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How many groups are under way at a time. Two, so that two callers need not wait for each other, nor many for a slow commit.
 * But one, where groups hold many jobs and are quick: those that come meanwhile make a larger one of the next.
 */
final class BatchPermits {

    static final int AT_A_TIME = 2;

    /** Longer than a group takes where the log is flushed to fast storage, and little of one where it is not. */
    static final Duration QUICK = Duration.ofMillis(1);

    /** Jobs of a group, on average, from which on the next is better off larger. Two callers seldom come together. */
    static final double MANY = 2;

    /** The weight of the last group in the average. */
    private static final double LAST = 0.1;

    private record UnderWay(Object group, long since) {}

    private final Duration patience;
    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** In the order in which they began. */
    private final Deque<UnderWay> underWay = new ArrayDeque<>();

    private double jobsAGroup = 1;

    /**
     * @param patience how long a group waits at most for the end of others, which may hang
     * @param clock nanoseconds
     */
    BatchPermits(Duration patience, LongSupplier clock) {
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * Waits for a place. When its patience ends, a group takes the place of the one that has been under way longest; when
     * its thread is interrupted, it goes without.
     *
     * @return whether it waited, or would have
     */
    boolean take(Object group) {
        lock.lock();
        try {
            boolean waited = false;
            long start = clock.getAsLong();
            long now = start;
            while (!isFree(now)) {
                waited = true;
                if (now - start >= patience.toNanos()) {
                    underWay.poll();
                    break;
                }
                changed.awaitNanos(untilFree(start, now));
                now = clock.getAsLong();
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
     * Gives its place to another, if it has one.
     *
     * @param jobs how many it held
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
