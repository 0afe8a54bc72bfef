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
 */
public record ClaimLimits(int jobs, int suspects, Duration lease, int maxPayloadBytes, Collection<Long> except) {}
