package org.supaqueue.benchmark.run.subject;

import java.io.IOException;

/** A subject through whose API jobs can be enqueued. */
public interface Enqueuer extends Subject {

    /**
     * Enqueues one by one, each job in a transaction of its own.
     *
     * @param callers threads that do so
     * @param count how many jobs
     * @return how long it took, in nanoseconds
     * @throws IOException if it fails
     */
    long enqueue(int callers, int count) throws IOException;

    /**
     * Enqueues batches on one thread, each in a transaction of its own.
     *
     * @param size how many jobs a batch has
     * @param count how many batches
     * @return how long it took, in nanoseconds
     * @throws IOException if it fails
     */
    long enqueueBatches(int size, int count) throws IOException;
}
