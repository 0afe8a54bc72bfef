package org.supaqueue.internal.consumer;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.supaqueue.internal.consumer.NoAnswerException.Kind;

/**
 * Cancels calls when their time-out expires. Also limits the check of an idle connection, and runs a recurring task.
 *
 * <p>The time-out of a socket is not sufficient, because every received byte restarts that time-out. A consumer that
 * sends one byte at a time could keep a call open forever.
 */
final class Watchdog implements AutoCloseable {
    private final ScheduledThreadPoolExecutor timer;

    Watchdog(ThreadFactory threads) {
        timer = new ScheduledThreadPoolExecutor(1, threads);
        timer.setRemoveOnCancelPolicy(true);
        if (timer.prestartAllCoreThreads() == 0) {
            throw new IllegalStateException("no thread to watch deadlines with");
        }
    }

    /** @return the timer, which the caller must cancel when the call has ended */
    Future<?> watch(CancellableCall call) {
        long nanos = call.request().timeout().toNanos();
        return timer.schedule(() -> call.cut(Kind.TIMED_OUT), nanos, TimeUnit.NANOSECONDS);
    }

    /** @return the timer, which the caller must cancel when the limit no longer applies */
    Future<?> after(Duration limit, Runnable cut) {
        return timer.schedule(cut, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    void every(Duration pause, Runnable task) {
        timer.scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
