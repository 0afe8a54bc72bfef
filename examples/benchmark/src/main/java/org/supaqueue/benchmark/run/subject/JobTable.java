package org.supaqueue.benchmark.run.subject;

import java.sql.Connection;
import java.sql.SQLException;
import org.supaqueue.benchmark.run.postgres.Database;

/** Where a subject keeps its jobs. */
public interface JobTable {

    /**
     * The jobs of one run.
     *
     * @param first the first one's id
     * @param last the last one's id; all between are jobs of the run, too
     */
    record Ids(long first, long last) {
        /** {@return how many} */
        public long count() {
            return last - first + 1;
        }
    }

    /** {@return the database it is in} */
    Database database();

    /**
     * Deletes all jobs.
     *
     * @throws SQLException if that fails
     */
    void clear() throws SQLException;

    /**
     * Inserts jobs that are due, in one statement.
     *
     * @param connection where
     * @param count how many
     * @return their ids
     * @throws SQLException if that fails
     */
    Ids insert(Connection connection, int count) throws SQLException;

    /**
     * Whether all jobs are done.
     *
     * @param connection where to ask
     * @param ids the jobs
     * @return whether there is none left
     * @throws SQLException if that fails
     */
    boolean isDrained(Connection connection, Ids ids) throws SQLException;

    /**
     * How many jobs ended as they should.
     *
     * @param connection where to ask
     * @param ids the jobs
     * @return how many were done with the consumer's answer kept, where answers are kept
     * @throws SQLException if that fails
     */
    long done(Connection connection, Ids ids) throws SQLException;
}
