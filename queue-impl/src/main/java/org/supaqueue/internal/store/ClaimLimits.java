package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.Collection;
import org.supaqueue.internal.store.failure.TimeLimit;

/**
 * The limits of a claim.
 *
 * @param jobs the maximum number of jobs
 * @param maxJobsWithLostLease the maximum number of these jobs whose lease was lost before
 * @param lease the length of each lease, unless the node renews the lease
 * @param maxPayloadBytes the claim does not fetch a payload longer than this
 * @param excludedIds ids of jobs that this claim must not take
 * @param timeLimit the time limit of the claim
 */
public record ClaimLimits(
        int jobs,
        int maxJobsWithLostLease,
        Duration lease,
        int maxPayloadBytes,
        Collection<Long> excludedIds,
        TimeLimit timeLimit) {

    public ClaimLimits(
            int jobs, int maxJobsWithLostLease, Duration lease, int maxPayloadBytes, Collection<Long> excludedIds) {
        this(jobs, maxJobsWithLostLease, lease, maxPayloadBytes, excludedIds, TimeLimit.USUAL);
    }

    /** Returns a copy with another number of jobs, other excluded ids and another time limit. */
    public ClaimLimits with(int jobs, Collection<Long> except, TimeLimit within) {
        return new ClaimLimits(jobs, maxJobsWithLostLease, lease, maxPayloadBytes, except, within);
    }
}
