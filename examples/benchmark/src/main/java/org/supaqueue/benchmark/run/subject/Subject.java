package org.supaqueue.benchmark.run.subject;

import java.io.IOException;

/** A job queue to measure, with its own database. */
public interface Subject extends AutoCloseable {

    /** {@return the name for the report} */
    String name();

    /** {@return the table that contains the subject's jobs} */
    JobTable table();

    /**
     * Tells the subject that due jobs were inserted, if the subject does not notice inserts.
     *
     * @throws IOException if the subject cannot be reached
     */
    void notifyDueJobs() throws IOException;

    @Override
    void close() throws IOException;
}
