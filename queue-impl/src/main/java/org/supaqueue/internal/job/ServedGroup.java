package org.supaqueue.internal.job;

import java.util.Optional;

/**
 * A group of queues that a node serves, and whether the node can send their jobs.
 *
 * @param missing the setting that is missing before the node can send jobs, in words; empty if none is missing
 */
public record ServedGroup(Queues queues, Optional<String> missing) {}
