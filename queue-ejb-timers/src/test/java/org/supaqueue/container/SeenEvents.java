package org.supaqueue.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;

/** Keeps the events that an application observes. */
@ApplicationScoped
public class SeenEvents {
    private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

    void completed(@ObservesAsync JobCompleted event) {
        seen.add(event);
    }

    void failed(@ObservesAsync JobFailed event) {
        seen.add(event);
    }

    void dead(@ObservesAsync JobDead event) {
        seen.add(event);
    }

    <E> List<E> of(Class<E> type) {
        return seen.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
