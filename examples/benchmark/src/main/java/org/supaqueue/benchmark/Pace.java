package org.supaqueue.benchmark;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Spaces calls at a fixed interval. After a delay, {@link #await} returns at once until the schedule is met again. */
public final class Pace {
    private final long interval;
    private long next = System.nanoTime();

    /**
     * Starts now.
     *
     * @param interval time between two calls
     */
    public Pace(Duration interval) {
        this.interval = interval.toNanos();
    }

    /**
     * Waits until the next call is due.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void await() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        next += interval;
    }
}
