package org.supaqueue.internal.store;

/**
 * The right to settle a job while its row has the same token and nonce.
 *
 * @param jobId the job
 * @param token grows with every claim of the job
 * @param nonce a random number of the claim: a new job can have the id and the token of one that was deleted
 */
public record Lease(long jobId, long token, long nonce) {

    /** Written out, because a node hashes each lease several times and a record's own method was seen to be slow. */
    @Override
    public int hashCode() {
        return Long.hashCode(jobId ^ nonce);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lease lease && jobId == lease.jobId && token == lease.token && nonce == lease.nonce;
    }
}
