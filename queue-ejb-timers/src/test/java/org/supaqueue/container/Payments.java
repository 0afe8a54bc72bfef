package org.supaqueue.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobId;

/** A service of the application that observes events. */
@ApplicationScoped
public class Payments {
    private final Queue<JobId> completed = new ConcurrentLinkedQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();

    // snippet: events-java
    void paid(@ObservesAsync JobCompleted event) {
        completed.add(event.id());
    }

    void refused(@ObservesAsync JobDead event) {
        errors.add(event.queue() + ": " + event.error());
    }
    // end of snippet

    Queue<JobId> completed() {
        return completed;
    }

    Queue<String> errors() {
        return errors;
    }
}
