package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.store.failure.FailureBackoff;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Repeats a task on its own thread until the loop is stopped. A turn that fails is tried again with a growing backoff.
 */
final class Loop implements Runnable {

    /** One run of the task. */
    @FunctionalInterface
    interface Task {

        /** @return how long to wait for the signal before the next turn */
        Duration run() throws SQLException, InterruptedException;
    }

    private final FailureBackoff backoff;
    private final Signal signal;
    private final Task task;
    private final Runnable onRecovery;
    private volatile boolean stopping;
    private volatile long dueAt = System.nanoTime();

    /**
     * @param signal ends a pause early
     * @param onRecovery runs when a turn succeeds after a failed turn
     */
    Loop(FailureBackoff backoff, Signal signal, Task turn, Runnable recovered) {
        this.backoff = backoff;
        this.signal = signal;
        this.task = turn;
        this.onRecovery = recovered;
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                dueAt = System.nanoTime();
                Duration pause = runTask();
                dueAt = System.nanoTime() + pause.toNanos();
                signal.await(pause);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration runTask() throws InterruptedException {
        try {
            Duration pause = task.run();
            if (backoff.isFailing()) {
                backoff.reset();
                onRecovery.run();
            }
            return pause;
        } catch (SQLException | RuntimeException | Error failed) {
            // Even an Error must not end the thread, because no other thread does this work. After an OutOfMemoryError,
            // for example, memory may be free again.
            return backoff.next(failed);
        }
    }

    /** Ends the backoff: if the last turn failed, the next turn starts at once. */
    void retryNow() {
        if (backoff.isFailing()) {
            signal.raise();
        }
    }

    /** Whether the last turn failed. */
    boolean isFailing() {
        return backoff.isFailing();
    }

    /** {@return when the running turn began; during a pause, when the next turn is due; by {@link System#nanoTime}} */
    long dueAt() {
        return dueAt;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Stops the loop after the current turn. */
    void stop() {
        stopping = true;
        signal.raise();
    }
}
