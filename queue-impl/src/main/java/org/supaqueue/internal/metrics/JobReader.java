package org.supaqueue.internal.metrics;

import java.util.Map;

/** Reads the number of jobs and the age of the oldest due job from the database. */
@FunctionalInterface
public interface JobReader {

    /**
     * {@return the readings of all queues that have jobs, by queue}
     *
     * @throws Exception if the database does not answer in time
     */
    Map<String, QueueReading> read() throws Exception;
}
