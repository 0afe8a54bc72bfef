package org.supaqueue.internal.store;

import java.util.List;
import org.supaqueue.internal.job.ClaimedJob;

/**
 * The result of a claim.
 *
 * @param jobs the claimed jobs, in claim order: the queues take turns, and within a queue the most urgent job comes
 *     first
 * @param moreMayBeDue whether more jobs may be due
 */
public record Claim(List<ClaimedJob> jobs, boolean moreMayBeDue) {}
