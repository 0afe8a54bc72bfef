package org.supaqueue;

import java.util.List;
import java.util.Optional;

/**
 * A page of jobs: the result of {@link JobQueue#jobs}. Immutable and safe for use by many threads.
 *
 * <p>To search further back, pass the cursor to {@link JobFilter#before(JobId)}. A page may be shorter than its page
 * size, or empty, although there are more jobs: a search reads at most 20 000 rows, and a page has at most 8 MiB of
 * payloads and answers. Only a page without a cursor is the last page.
 *
 * @param jobs the jobs of this page, with the largest id first
 * @param next the cursor of the next page; empty if no older job can match the filter
 * @since 0.1.0
 */
public record JobPage(List<Job> jobs, Optional<JobId> next) {

    /**
     * Copies the list.
     *
     * @param jobs the jobs of this page
     * @param next the cursor of the next page, if there is one
     */
    public JobPage {
        jobs = List.copyOf(jobs);
    }
}
