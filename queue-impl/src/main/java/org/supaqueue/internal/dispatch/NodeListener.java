package org.supaqueue.internal.dispatch;

import org.supaqueue.JobCancelled;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;

/**
 * Receives the events of a node: what the node has settled or rescued. The node calls the methods after the commit, on
 * the thread that committed. They must not block or throw, and do nothing unless implemented.
 */
public interface NodeListener {

    default void completed(JobCompleted event) {}

    default void failed(JobFailed event) {}

    default void dead(JobDead event) {}

    default void cancelled(JobCancelled event) {}
}
