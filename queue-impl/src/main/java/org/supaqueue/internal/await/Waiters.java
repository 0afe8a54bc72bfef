package org.supaqueue.internal.await;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.supaqueue.AwaitResult;
import org.supaqueue.InvalidJobException;
import org.supaqueue.JobId;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.internal.store.AwaitedJobs;
import org.supaqueue.internal.time.Ticker;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Lets callers wait for jobs. One thread serves all waits. The thread starts with the first wait, and ends when there
 * was no wait for {@link #IDLE}. Thread-safe.
 */
public final class Waiters {

    private static final Duration MAX_TIMEOUT = Duration.ofHours(24);
    private static final Duration IDLE = Duration.ofSeconds(5);

    /** How long a caller waits after its time-out for the last read of the job. */
    private static final Duration LAST_READ = Duration.ofMillis(250);

    /** How long a caller waits for the read of a job at least, even if its time-out is shorter. */
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(2);

    private final WaiterMap waiters = new WaiterMap();
    private final Signal wakeUp = new Signal();
    private final WaitLoop loop;
    private final ThreadFactory threads;
    private final Executor executor;
    private final Ticker ticker;
    private Thread thread;
    private boolean idle;
    private volatile boolean stopped;

    /**
     * Creates an object without a thread.
     *
     * @param threads creates the thread that serves the waits; inside a server, a managed thread
     * @param executor completes the stages of {@link #awaitAsync}; inside a server, on managed threads
     */
    public Waiters(AwaitedJobs jobs, ThreadFactory threads, Executor executor, Ticker ticker) {
        this.loop = new WaitLoop(jobs, waiters, ticker);
        this.threads = threads;
        this.executor = executor;
        this.ticker = ticker;
    }

    /**
     * Waits for a job.
     *
     * @throws InvalidJobException if the time-out is not 0 to 24 hours
     * @throws QueueUnavailableException if the job cannot be read, the thread is interrupted, or {@link #stop} is
     *     called
     */
    public AwaitResult await(JobId id, Duration timeout) {
        Waiter waiter = add(id, timeout, Runnable::run);
        try {
            Duration longest = timeout.plus(LAST_READ);
            if (longest.compareTo(SHORTEST_WAIT) < 0) {
                longest = SHORTEST_WAIT;
            }
            return waiter.result().get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            throw new QueueUnavailableException(failed.getCause().getMessage(), failed.getCause());
        } catch (TimeoutException late) {
            throw new QueueUnavailableException(
                    "the state of job " + id + " could not be read before the time-out", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailableException("the wait for job " + id + " was interrupted", interrupted);
        } finally {
            waiters.remove(waiter);
        }
    }

    /**
     * Waits for a job without a thread of the caller.
     *
     * @throws InvalidJobException if the time-out is not 0 to 24 hours
     * @throws QueueUnavailableException if {@link #stop} was called; a later call of {@link #stop} completes the stage
     *     with this exception
     */
    public CompletionStage<AwaitResult> awaitAsync(JobId id, Duration timeout) {
        return add(id, timeout, executor).result().minimalCompletionStage();
    }

    private Waiter add(JobId id, Duration timeout, Executor completing) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new InvalidJobException("timeout", timeout + " must be PT0S to " + MAX_TIMEOUT);
        }
        Waiter waiter = new Waiter(id.value(), ticker.nanoTime(), timeout, completing);
        // Under the lock, so that the thread does not end and stop() does not return before the wait is known.
        synchronized (this) {
            if (stopped) {
                throw stopping(id.value());
            }
            waiters.add(waiter);
            if (thread == null) {
                thread = threads.newThread(this::run);
                thread.start();
            }
        }
        wakeUp.raise();
        return waiter;
    }

    /** Records that this node has settled a job. Costs one look-up if nobody waits for the job. Never blocks. */
    public void settled(JobId id) {
        if (waiters.contains(id.value())) {
            loop.addSettled(id.value());
            wakeUp.raise();
        }
    }

    private void run() {
        try {
            while (mayContinue()) {
                Duration pause = loop.runTurn();
                wakeUp.await(waiters.isEmpty() ? IDLE : pause);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            stop();
        }
    }

    /** Whether the thread goes on. After two turns in a row without a wait, the thread ends. */
    private synchronized boolean mayContinue() {
        boolean ends = stopped || idle && waiters.isEmpty();
        idle = waiters.isEmpty();
        if (ends) {
            thread = null;
        }
        return !ends;
    }

    /** Ends all waits with an exception, and refuses new waits. */
    public void stop() {
        synchronized (this) {
            stopped = true;
        }
        failAll();
        wakeUp.raise();
    }

    private void failAll() {
        waiters.all().toList().forEach(waiter -> {
            waiters.remove(waiter);
            waiter.fail(stopping(waiter.jobId()));
        });
    }

    private static QueueUnavailableException stopping(long jobId) {
        return new QueueUnavailableException(
                "job " + jobId + " cannot be awaited any longer, because the application is stopping", null);
    }
}
