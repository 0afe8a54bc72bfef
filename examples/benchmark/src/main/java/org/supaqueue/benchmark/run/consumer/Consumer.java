package org.supaqueue.benchmark.run.consumer;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * An HTTP server in its own process. The server answers every request in the same way, at the lowest cost, and records
 * every request.
 */
public interface Consumer extends AutoCloseable {
    /** The body of every answer. */
    String ANSWER = "{\"ok\":true}";

    /** The header with the job's id. */
    String JOB = "X-Supaqueue-Job-Id";

    /**
     * An answered request.
     *
     * @param job id of the job
     * @param atMicros time of the request, in microseconds since 1970
     */
    record Arrival(String job, long atMicros) {}

    /** {@return the consumer's name} */
    String name();

    /** {@return the consumer's base URL} */
    URI url();

    /**
     * Counts the requests.
     *
     * @return number of answered requests since the last {@link #take}
     * @throws IOException if the consumer cannot be reached
     */
    long count() throws IOException;

    /**
     * Returns the recorded requests and clears the record. No request may be in progress.
     *
     * @param count number of requests that the record must contain
     * @return every request since the last call
     * @throws IOException if the record cannot be read
     */
    List<Arrival> take(long count) throws IOException;

    @Override
    void close() throws IOException;
}
