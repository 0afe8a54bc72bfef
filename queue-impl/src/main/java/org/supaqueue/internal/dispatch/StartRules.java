package org.supaqueue.internal.dispatch;

/** Decides whether a node may claim jobs and start calls now. */
@FunctionalInterface
interface StartRules {

    /** Whether the node may claim jobs. */
    boolean mayClaim();

    /** Whether calls of claimed jobs may start. Never true if {@link #mayClaim} is false. */
    default boolean mayStartCalls() {
        return mayClaim();
    }
}
