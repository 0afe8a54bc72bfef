package org.supaqueue.internal.observation;

/**
 * Who watches a node.
 *
 * @param observer receives what the node does, for metrics and statistics
 * @param attempts traces the attempts
 */
public record Observation(NodeObserver observer, AttemptTracer attempts) {

    /** Nobody watches. */
    public static final Observation NONE = new Observation(NodeObserver.NONE, AttemptTracer.NONE);
}
