package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.supaqueue.Job;
import org.supaqueue.JobId;

/** Finds a job in the transaction of the calling thread. */
interface JobFinder extends AutoCloseable {

    /** @param connection the connection of the transaction */
    Optional<Job> find(Connection connection, Schema schema, JobId id) throws SQLException;

    @Override
    void close();

    /** {@return the query of one job, whose parameter is the id} */
    static String query(Schema schema) {
        return schema.qualify("SELECT " + JobRow.COLUMNS + " FROM {job_queue} WHERE job_id = ?");
    }
}
