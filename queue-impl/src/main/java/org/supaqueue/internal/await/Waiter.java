package org.supaqueue.internal.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.supaqueue.AwaitResult;
import org.supaqueue.Job;
import org.supaqueue.SupaQueueException;

/**
 * One wait for one job. The times are values of the ticker. Only the thread of {@link WaitLoop} changes the poll times.
 */
final class Waiter {

    /** The pause before the second poll. Each further pause is longer by half, up to {@link #LONGEST_PAUSE_NANOS}. */
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();

    private final long jobId;
    private final long deadlineNanos;
    private final Executor executor;
    private final CompletableFuture<AwaitResult> result = new CompletableFuture<>();
    private long polledAtNanos;
    private long pauseNanos;

    /** @param executor completes the result, so that the code that waits for the result does not delay other waits */
    Waiter(long jobId, long nowNanos, Duration timeout, Executor executor) {
        this.jobId = jobId;
        this.deadlineNanos = nowNanos + timeout.toNanos();
        this.executor = executor;
        this.polledAtNanos = nowNanos;
    }

    long jobId() {
        return jobId;
    }

    CompletableFuture<AwaitResult> result() {
        return result;
    }

    /** How long until this wait needs the loop: for a poll, or at its deadline. Negative if this is overdue. */
    long nanosUntilNext(long nowNanos) {
        return Math.min(polledAtNanos + pauseNanos - nowNanos, nanosUntilDeadline(nowNanos));
    }

    long nanosUntilDeadline(long nowNanos) {
        return deadlineNanos - nowNanos;
    }

    boolean isOver(long nowNanos) {
        return nanosUntilDeadline(nowNanos) <= 0;
    }

    /** Whether a poll is due. */
    boolean isPollDue(long nowNanos) {
        return polledAtNanos + pauseNanos - nowNanos <= 0;
    }

    /**
     * Whether a poll that runs anyway should include this wait: at least half of its pause has passed. So waits with
     * equal pauses soon share their polls.
     */
    boolean joinsPoll(long nowNanos) {
        return polledAtNanos + pauseNanos / 2 - nowNanos <= 0;
    }

    void recordPoll(long nowNanos) {
        polledAtNanos = nowNanos;
        pauseNanos = pauseNanos == 0 ? FIRST_PAUSE_NANOS : Math.min(pauseNanos + pauseNanos / 2, LONGEST_PAUSE_NANOS);
    }

    /** Ends the wait with the job as it was read; null if there is no such job. */
    void end(Job job, AwaitResult.Status status) {
        complete(() -> result.complete(
                job == null
                        ? new AwaitResult(AwaitResult.Status.NOT_FOUND, Optional.empty())
                        : new AwaitResult(status, Optional.of(job))));
    }

    void fail(SupaQueueException failure) {
        complete(() -> result.completeExceptionally(failure));
    }

    private void complete(Runnable completion) {
        try {
            executor.execute(completion);
        } catch (RejectedExecutionException | IllegalStateException noThread) {
            // The executor is full, or the application is stopping. A late dependent is better than a lost result.
            completion.run();
        }
    }
}
