package org.supaqueue.internal.store;

/**
 * A claim on a job: whoever shows the token that the row still has may settle it.
 *
 * @param jobId the job
 * @param token grows with every claim of the job
 */
public record Lease(long jobId, long token) {}
