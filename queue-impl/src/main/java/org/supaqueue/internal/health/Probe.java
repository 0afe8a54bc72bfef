package org.supaqueue.internal.health;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.supaqueue.internal.store.failure.SchemaMismatchException;
import org.supaqueue.internal.store.failure.SqlFailure;
import org.supaqueue.internal.time.Ticker;

/**
 * Runs a query for health checks. At most one query runs at a time, on a thread of its own, and all callers share its
 * result for some seconds. So frequent checks cost little, and a database that hangs blocks no caller for long.
 */
final class Probe<T> {

    /** How long a caller waits. Shorter than the usual time-outs of orchestrators and load balancers. */
    static final Duration MAX_WAIT = Duration.ofMillis(800);

    private final Query<T> query;
    private final Duration maxAge;
    private final ThreadFactory threads;
    private final Ticker ticker;
    private FutureTask<T> current;
    private Thread thread;
    private long startedAt;

    interface Query<T> {
        T run() throws SQLException;
    }

    /**
     * @param maxAge how long a result is used
     * @param threads creates the thread of each query
     */
    Probe(Query<T> query, Duration maxAge, ThreadFactory threads, Ticker ticker) {
        this.query = query;
        this.maxAge = maxAge;
        this.threads = threads;
        this.ticker = ticker;
    }

    /**
     * What a query has found.
     *
     * @param value null if the query failed or returned null
     * @param error why the query failed; null if the query succeeded
     * @param inTime false if the query still runs
     */
    record Finding<T>(T value, String error, boolean inTime) {

        static <T> Finding<T> failed(String error) {
            return new Finding<>(null, error, true);
        }

        static <T> Finding<T> unknown(String error) {
            return new Finding<>(null, error, false);
        }

        boolean succeeded() {
            return error == null;
        }
    }

    Finding<T> get() {
        try {
            return new Finding<>(start().get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS), null, true);
        } catch (ExecutionException failed) {
            return Finding.failed(shown(failed.getCause()));
        } catch (TimeoutException slow) {
            return Finding.unknown("no answer within " + MAX_WAIT.toMillis() + " ms");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Finding.unknown("the check was interrupted");
        } catch (RuntimeException noThread) {
            return Finding.unknown("no thread: " + noThread.getClass().getName());
        }
    }

    private synchronized FutureTask<T> start() {
        if (current == null || isOutdated()) {
            FutureTask<T> next = new FutureTask<>(query::run);
            thread = threads.newThread(next);
            thread.start();
            startedAt = ticker.nanoTime();
            current = next;
        }
        return current;
    }

    /** A thread that has ended without a result has never begun: the server has refused the thread. */
    private boolean isOutdated() {
        return current.isDone() ? ticker.nanoTime() - startedAt >= maxAge.toNanos() : !thread.isAlive();
    }

    /** Health checks are often public, and messages of the driver name hosts and users. The log has these messages. */
    private static String shown(Throwable failure) {
        if (failure instanceof SchemaMismatchException) {
            return failure.getMessage();
        }
        String state = SqlFailure.sqlState(failure);
        return state.isEmpty() ? failure.getClass().getName() : "SQLSTATE " + state;
    }
}
