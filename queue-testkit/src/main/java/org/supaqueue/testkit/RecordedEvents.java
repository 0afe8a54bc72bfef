package org.supaqueue.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.supaqueue.JobCancelled;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;
import org.supaqueue.JobId;
import org.supaqueue.internal.dispatch.NodeListener;

/** Records the events of a run, and tells which jobs have finished. */
final class RecordedEvents implements NodeListener {

    private final Consumer<JobId> finished;
    private List<Object> events = new ArrayList<>();

    RecordedEvents(Consumer<JobId> finished) {
        this.finished = finished;
    }

    /** {@return the events since the last call} */
    List<Object> take() {
        List<Object> taken = events;
        events = new ArrayList<>();
        return taken;
    }

    @Override
    public void completed(JobCompleted event) {
        events.add(event);
        finished.accept(event.id());
    }

    @Override
    public void failed(JobFailed event) {
        events.add(event);
    }

    @Override
    public void dead(JobDead event) {
        events.add(event);
        finished.accept(event.id());
    }

    @Override
    public void cancelled(JobCancelled event) {
        events.add(event);
        finished.accept(event.id());
    }
}
