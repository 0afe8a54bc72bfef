package org.supaqueue.benchmark.run.subject;

import java.io.IOException;

/** What is measured: a job queue that works on a database of its own. */
public interface Subject extends AutoCloseable {

    /** {@return its name in the report} */
    String name();

    /** {@return where its jobs are} */
    JobTable table();

    /**
     * Tells it that jobs were inserted, if it needs to be told.
     *
     * @throws IOException if it cannot be told
     */
    void jobsAreDue() throws IOException;

    @Override
    void close() throws IOException;
}
