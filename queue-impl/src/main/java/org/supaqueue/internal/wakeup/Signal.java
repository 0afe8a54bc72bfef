package org.supaqueue.internal.wakeup;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes a waiting thread; a wake-up is never lost. A signal that is raised while no thread waits ends the next wait at
 * once. Several raises before a wait count as one.
 */
public final class Signal {

    private final Semaphore raised = new Semaphore(0);

    public void raise() {
        if (raised.availablePermits() == 0) {
            raised.release();
        }
    }

    /** Waits until the signal is raised or the time has passed. */
    public void await(Duration time) throws InterruptedException {
        if (raised.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
            raised.drainPermits();
        }
    }
}
