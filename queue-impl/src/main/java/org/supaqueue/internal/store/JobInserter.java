package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.List;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;

/** Inserts jobs on the connection of a transaction. */
@FunctionalInterface
public interface JobInserter {

    /** What to insert once the connection is there. */
    @FunctionalInterface
    interface Work {
        List<JobId> with(JobInserter inserter) throws SQLException;
    }

    /** Inserts jobs in one statement. Returns the job ids in the order of the requests. */
    List<JobId> insert(List<JobRequest> jobs) throws SQLException;
}
