package org.supaqueue.internal.store;

import java.util.List;

/**
 * What a claim took.
 *
 * @param jobs in the order in which they are due: queues take turns, within one the most urgent comes first
 * @param more whether more jobs may be due
 */
public record Claim(List<ClaimedJob> jobs, boolean more) {}
