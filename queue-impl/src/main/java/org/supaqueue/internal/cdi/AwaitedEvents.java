package org.supaqueue.internal.cdi;

import org.supaqueue.JobCancelled;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;
import org.supaqueue.internal.await.Waiters;
import org.supaqueue.internal.dispatch.NodeListener;

/** Wakes the callers that wait for a job when this node finishes the job, and then passes the event on. */
record AwaitedEvents(Waiters waiters, NodeListener next) implements NodeListener {

    @Override
    public void completed(JobCompleted event) {
        waiters.settled(event.id());
        next.completed(event);
    }

    @Override
    public void failed(JobFailed event) {
        next.failed(event);
    }

    @Override
    public void dead(JobDead event) {
        waiters.settled(event.id());
        next.dead(event);
    }

    @Override
    public void cancelled(JobCancelled event) {
        waiters.settled(event.id());
        next.cancelled(event);
    }
}
