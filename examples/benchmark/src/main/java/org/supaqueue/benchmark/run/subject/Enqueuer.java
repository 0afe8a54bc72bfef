package org.supaqueue.benchmark.run.subject;

import java.io.IOException;

/** A subject with an API to enqueue jobs. */
public interface Enqueuer extends Subject {

    /**
     * Enqueues jobs one by one. Each job has its own transaction.
     *
     * @param callers number of threads that enqueue at the same time
     * @param count number of jobs
     * @return the duration in nanoseconds
     * @throws IOException if a call fails
     */
    long enqueue(int callers, int count) throws IOException;

    /**
     * Enqueues batches on one thread. Each batch has its own transaction.
     *
     * @param size number of jobs in a batch
     * @param count number of batches
     * @return the duration in nanoseconds
     * @throws IOException if a call fails
     */
    long enqueueBatches(int size, int count) throws IOException;
}
