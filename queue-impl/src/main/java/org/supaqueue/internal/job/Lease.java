package org.supaqueue.internal.job;

/**
 * The right to settle a job. The lease is valid while the job's row has the same token and nonce.
 *
 * @param jobId the id of the job
 * @param token increases with every claim of the job
 * @param nonce a random number, new for each claim statement. A new job can have the id and the token of a deleted job.
 */
public record Lease(long jobId, long token, long nonce) {

    /** Written by hand, because a node hashes each lease several times and the record's generated method was slow. */
    @Override
    public int hashCode() {
        return Long.hashCode(jobId ^ nonce);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lease lease && jobId == lease.jobId && token == lease.token && nonce == lease.nonce;
    }
}
