package org.supaqueue.benchmark.run.consumer;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** An HTTP server in a process of its own that answers every request alike, at the least cost, and notes each. */
public interface Consumer extends AutoCloseable {
    /** What every answer says. */
    String ANSWER = "{\"ok\":true}";

    /** The header by which a job is known. */
    String JOB = "X-Supaqueue-Job-Id";

    /**
     * A request that was answered.
     *
     * @param job the job it was for
     * @param atMicros when, in microseconds since 1970
     */
    record Arrival(String job, long atMicros) {}

    /** {@return its name} */
    String name();

    /** {@return the base URL} */
    URI url();

    /**
     * Counts.
     *
     * @return how many jobs' requests were answered since the last {@link #take}
     * @throws IOException if it cannot be asked
     */
    long count() throws IOException;

    /**
     * Takes the ledger, which is empty then. Nothing may be under way.
     *
     * @param count how many requests it must hold
     * @return every request since the last call
     * @throws IOException if it cannot be had
     */
    List<Arrival> take(long count) throws IOException;

    @Override
    void close() throws IOException;
}
