package org.supaqueue.internal.dispatch;

import java.util.Collection;
import org.supaqueue.JobCancelled;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;

/** Adds the events of nodes to a collection, which must be thread-safe. */
record RecordedEvents(Collection<Object> events) implements NodeListener {

    @Override
    public void completed(JobCompleted event) {
        events.add(event);
    }

    @Override
    public void failed(JobFailed event) {
        events.add(event);
    }

    @Override
    public void dead(JobDead event) {
        events.add(event);
    }

    @Override
    public void cancelled(JobCancelled event) {
        events.add(event);
    }
}
