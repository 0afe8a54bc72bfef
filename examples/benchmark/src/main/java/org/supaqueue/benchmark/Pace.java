package org.supaqueue.benchmark;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Spaces something evenly; who is late catches up. */
public final class Pace {
    private final long interval;
    private long next = System.nanoTime();

    /**
     * Begins now.
     *
     * @param interval from one time to the next
     */
    public Pace(Duration interval) {
        this.interval = interval.toNanos();
    }

    /**
     * Waits until it is time.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void await() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        next += interval;
    }
}
