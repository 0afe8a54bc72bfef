package org.supaqueue.internal.job;

import java.util.List;

/**
 * What a node knows of itself, for explanations of jobs that wait.
 *
 * @param node the name of the node
 * @param groups the queues that the node serves
 */
public record NodeView(String node, List<ServedGroup> groups) {}
