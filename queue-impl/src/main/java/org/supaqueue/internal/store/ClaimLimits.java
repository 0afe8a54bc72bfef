package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.Collection;

/**
 * What a claim takes at most.
 *
 * @param jobs how many
 * @param suspects how many of them may be such whose lease was lost
 * @param lease for how long, unless the lease is renewed
 * @param maxPayloadBytes payloads longer than this are not fetched
 * @param except ids of jobs to leave to other nodes
 * @param within how long the claim may take
 */
public record ClaimLimits(
        int jobs, int suspects, Duration lease, int maxPayloadBytes, Collection<Long> except, TimeLimit within) {

    public ClaimLimits(int jobs, int suspects, Duration lease, int maxPayloadBytes, Collection<Long> except) {
        this(jobs, suspects, lease, maxPayloadBytes, except, TimeLimit.USUAL);
    }

    /** The same with fewer jobs, and others left out. */
    public ClaimLimits with(int jobs, Collection<Long> except, TimeLimit within) {
        return new ClaimLimits(jobs, suspects, lease, maxPayloadBytes, except, within);
    }
}
