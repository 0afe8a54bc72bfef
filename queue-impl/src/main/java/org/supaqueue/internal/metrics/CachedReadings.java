package org.supaqueue.internal.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.time.Ticker;

/**
 * Reads the database while an exporter collects, at most once in {@link #MAX_AGE}. An exporter's thread need not be a
 * thread of the application: such a thread may have no JNDI, no transaction and the wrong class loader. A managed thread
 * that this thread creates is no better: on Payara, a thread gets the context of its creator. So one thread that starts
 * with the application reads, and the exporter's thread only waits, for {@link #MAX_WAIT} at most.
 */
final class CachedReadings implements AutoCloseable {

    static final Duration MAX_AGE = Duration.ofSeconds(15);
    static final Duration MAX_WAIT = Duration.ofSeconds(2);

    private static final EventLog LOG = EventLog.of(CachedReadings.class);

    /** @param result empty if the reading failed */
    private record Reading(long startedAt, CompletableFuture<Optional<Map<String, QueueReading>>> result) {}

    private final JobReader reader;
    private final Ticker ticker;
    private final Consumer<Map<String, QueueReading>> onRead;
    private final Thread thread;
    private final BlockingQueue<Reading> requested = new ArrayBlockingQueue<>(1);
    private Reading last;
    private boolean closed;

    /**
     * Starts the thread, which sleeps until the first collection.
     *
     * @param onRead receives each reading before anyone else does
     */
    CachedReadings(JobReader reader, ThreadFactory threads, Ticker ticker, Consumer<Map<String, QueueReading>> onRead) {
        this.reader = reader;
        this.ticker = ticker;
        this.onRead = onRead;
        this.thread = threads.newThread(this::readUntilClosed);
        thread.start();
    }

    /** {@return the readings by queue; empty if the database does not answer in time} */
    Optional<Map<String, QueueReading>> get() {
        Reading reading = current();
        if (reading == null) {
            return Optional.empty();
        }
        long left = MAX_WAIT.toNanos() - (ticker.nanoTime() - reading.startedAt());
        try {
            return reading.result().get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            return Optional.empty();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** {@return the current reading, which may be running; null after the close} */
    private synchronized Reading current() {
        if (closed) {
            return null;
        }
        boolean isOld = last == null || ticker.nanoTime() - last.startedAt() >= MAX_AGE.toNanos();
        // Never two at a time: a slow database must not get one statement more every 15 seconds.
        if (isOld && (last == null || last.result().isDone())) {
            last = new Reading(ticker.nanoTime(), new CompletableFuture<>());
            requested.add(last);
        }
        return last;
    }

    private void readUntilClosed() {
        try {
            while (!isClosed()) {
                read(requested.take());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Reading reading) {
        try {
            Map<String, QueueReading> read = reader.read();
            onRead.accept(read);
            reading.result().complete(Optional.of(read));
        } catch (Exception | Error failed) {
            // Even an Error must not end the thread: no other thread reads.
            LOG.write(
                    LogEvent.METRICS_UNCOUNTED,
                    () -> LogLine.of("The jobs could not be counted for the metrics"),
                    failed);
            reading.result().complete(Optional.empty());
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the thread. There are no readings after the close. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        thread.interrupt();
    }
}
