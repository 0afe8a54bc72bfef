package org.supaqueue.benchmark.run.subject;

import java.sql.Connection;
import java.sql.SQLException;
import org.supaqueue.benchmark.run.postgres.Database;

/** The table that contains a subject's jobs. */
public interface JobTable {

    /**
     * The jobs of one run.
     *
     * @param first id of the first job
     * @param last id of the last job; all ids between belong to the run
     */
    record Ids(long first, long last) {
        /** {@return the number of jobs} */
        public long count() {
            return last - first + 1;
        }
    }

    /** {@return the database of the table} */
    Database database();

    /**
     * Deletes all jobs.
     *
     * @throws SQLException if the statement fails
     */
    void clear() throws SQLException;

    /**
     * Inserts due jobs in one statement.
     *
     * @param connection connection to use
     * @param count number of jobs
     * @return the ids of the jobs
     * @throws SQLException if the statement fails
     */
    Ids insert(Connection connection, int count) throws SQLException;

    /**
     * Checks whether all jobs are done.
     *
     * @param connection connection to use
     * @param ids the jobs
     * @return whether no job is left
     * @throws SQLException if the query fails
     */
    boolean isDrained(Connection connection, Ids ids) throws SQLException;

    /**
     * Counts the jobs with the expected end.
     *
     * @param connection connection to use
     * @param ids the jobs
     * @return number of finished jobs; if the table keeps answers, the consumer's answer must be there
     * @throws SQLException if the query fails
     */
    long done(Connection connection, Ids ids) throws SQLException;
}
