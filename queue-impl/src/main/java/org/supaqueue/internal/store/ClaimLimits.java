package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.Collection;

/**
 * The limits of a claim.
 *
 * @param jobs the maximum number of jobs
 * @param suspects the maximum number of these jobs whose lease was lost before
 * @param lease the length of each lease, unless the node renews the lease
 * @param maxPayloadBytes the claim does not fetch a payload longer than this
 * @param except ids of jobs that this claim must not take
 * @param within the time limit of the claim
 */
public record ClaimLimits(
        int jobs, int suspects, Duration lease, int maxPayloadBytes, Collection<Long> except, TimeLimit within) {

    public ClaimLimits(int jobs, int suspects, Duration lease, int maxPayloadBytes, Collection<Long> except) {
        this(jobs, suspects, lease, maxPayloadBytes, except, TimeLimit.USUAL);
    }

    /** Returns a copy with another number of jobs, other excluded ids and another time limit. */
    public ClaimLimits with(int jobs, Collection<Long> except, TimeLimit within) {
        return new ClaimLimits(jobs, suspects, lease, maxPayloadBytes, except, within);
    }
}
