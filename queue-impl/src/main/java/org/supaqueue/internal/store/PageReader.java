package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.supaqueue.Job;
import org.supaqueue.JobId;
import org.supaqueue.JobPage;

/** Reads a page of jobs from the result of the statement {@code page}, and determines the cursor of the next page. */
final class PageReader {

    private final int pageSize;
    private final List<Job> jobs = new ArrayList<>();
    private JobId last;

    PageReader(int pageSize) {
        this.pageSize = pageSize;
    }

    /**
     * Reads all rows. A full page has a cursor. A shorter page has a cursor in two cases: a job was found whose columns
     * are over the limit of the page, or the last row says that the search read as many rows as it may.
     */
    JobPage read(ResultSet row) throws SQLException {
        int rows = 0;
        boolean searchEnded = true;
        while (row.next()) {
            rows++;
            boolean found = row.getBoolean("found");
            if (found && row.getObject("job_id") == null) {
                return new JobPage(jobs, Optional.of(last));
            }
            if (found) {
                jobs.add(JobRows.read(row));
            }
            last = new JobId(row.getLong("read_id"));
            searchEnded = found;
        }
        boolean mayHaveMore = rows == pageSize || !searchEnded;
        return new JobPage(jobs, mayHaveMore ? Optional.of(last) : Optional.empty());
    }
}
