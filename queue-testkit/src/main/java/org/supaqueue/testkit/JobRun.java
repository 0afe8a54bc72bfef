package org.supaqueue.testkit;

import java.util.ArrayList;
import java.util.List;
import org.supaqueue.JobCancelled;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;

/**
 * What {@link QueueTestKit#runDueJobs()} did: the events that a node would fire, in their order. To test an observer of
 * the application, pass an event to the observer's method.
 *
 * @since 0.1.0
 */
public final class JobRun {

    private final int attempts;
    private final List<Object> events;

    JobRun(int attempts, List<Object> events) {
        this.attempts = attempts;
        this.events = List.copyOf(events);
    }

    /** {@return how many attempts were made, of all jobs together} */
    public int attempts() {
        return attempts;
    }

    /** {@return the jobs that are complete} */
    public List<JobCompleted> completed() {
        return events(JobCompleted.class);
    }

    /** {@return the attempts that failed and have a retry} */
    public List<JobFailed> failed() {
        return events(JobFailed.class);
    }

    /** {@return the jobs that became dead, also the jobs that expired} */
    public List<JobDead> dead() {
        return events(JobDead.class);
    }

    /** {@return the jobs that were cancelled during their attempt} */
    public List<JobCancelled> cancelled() {
        return events(JobCancelled.class);
    }

    private <T> List<T> events(Class<T> type) {
        List<T> found = new ArrayList<>();
        for (Object event : events) {
            if (type.isInstance(event)) {
                found.add(type.cast(event));
            }
        }
        return List.copyOf(found);
    }

    /** {@return the number of attempts, and the events} */
    @Override
    public String toString() {
        return "JobRun[attempts=" + attempts + ", events=" + events + "]";
    }
}
