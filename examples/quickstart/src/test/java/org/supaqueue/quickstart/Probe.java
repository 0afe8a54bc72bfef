package org.supaqueue.quickstart;

import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;

/** One job that comes before all other jobs. Measures the time until the job reaches the consumer. */
final class Probe {
    private final CompletableFuture<Long> arrivedAtNanos = new CompletableFuture<>();
    private final long startedAtNanos;

    private Probe(long startedAtNanos) {
        this.startedAtNanos = startedAtNanos;
    }

    /**
     * Inserts the job.
     *
     * @param path path of the job; no other job has this path
     */
    static Probe insert(Jobs jobs, RawServer consumer, String path) throws SQLException {
        Probe probe = new Probe(System.nanoTime());
        consumer.script("/base" + path, connection -> {
            probe.arrivedAtNanos.complete(System.nanoTime());
            return RawReply.of(200, answer(path), "Content-Type: application/json")
                    .play(connection);
        });
        jobs.insertFirst(path);
        return probe;
    }

    /** {@return the consumer's answer to this job only} */
    static String answer(String path) {
        return "{\"to\":\"" + path + "\"}";
    }

    /**
     * Waits until the job reaches the consumer.
     *
     * @return seconds since the insert; empty if the job did not arrive in time
     */
    OptionalDouble await(Duration atMost) throws InterruptedException {
        try {
            long nanos = arrivedAtNanos.get(atMost.toMillis(), TimeUnit.MILLISECONDS) - startedAtNanos;
            return OptionalDouble.of(nanos / 1e9);
        } catch (TimeoutException late) {
            return OptionalDouble.empty();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
