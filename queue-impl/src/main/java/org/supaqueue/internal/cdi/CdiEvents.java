package org.supaqueue.internal.cdi;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.supaqueue.JobCancelled;
import org.supaqueue.JobCompleted;
import org.supaqueue.JobDead;
import org.supaqueue.JobFailed;
import org.supaqueue.JobId;
import org.supaqueue.internal.dispatch.NodeListener;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureText;

/**
 * Fires the queue's events to asynchronous CDI observers, on threads of the container. An event type without an
 * observer is not fired.
 */
@ApplicationScoped
@Typed(CdiEvents.class)
public class CdiEvents implements NodeListener {

    private static final EventLog LOG = EventLog.of(CdiEvents.class);

    @Inject
    private Event<Object> event;

    @Inject
    private BeanManager beans;

    private ManagedExecutorService executor;
    private final Map<Class<?>, Boolean> observed = new ConcurrentHashMap<>();

    /** For CDI. */
    public CdiEvents() {}

    @PostConstruct
    void assemble() {
        executor = ServerResources.executor();
    }

    @Override
    public void completed(JobCompleted event) {
        fireIfObserved(event, event.id());
    }

    @Override
    public void failed(JobFailed event) {
        fireIfObserved(event, event.id());
    }

    @Override
    public void dead(JobDead event) {
        fireIfObserved(event, event.id());
    }

    @Override
    public void cancelled(JobCancelled event) {
        fireIfObserved(event, event.id());
    }

    private void fireIfObserved(Object finished, JobId id) {
        try {
            if (observed.computeIfAbsent(finished.getClass(), type -> isObserved(finished))) {
                fire(finished, id);
            }
        } catch (RuntimeException refused) {
            // No thread is free, or the application is stopping. The caller is settling jobs and must not fail.
            LOG.write(
                    LogEvent.OBSERVER_REJECTED,
                    () -> line(finished, id, "The observers of ", " were not told: " + FailureText.brief(refused)));
        }
    }

    private void fire(Object finished, JobId id) {
        event.fireAsync(finished, NotificationOptions.ofExecutor(executor)).exceptionally(failure -> {
            LOG.write(LogEvent.OBSERVER_FAILED, () -> line(finished, id, "An observer of ", " failed"), failure);
            return finished;
        });
    }

    private boolean isObserved(Object finished) {
        return beans.resolveObserverMethods(finished).stream().anyMatch(ObserverMethod::isAsync);
    }

    /** Leaves out the text of the event, which can quote a row. */
    private static LogLine line(Object finished, JobId id, String before, String after) {
        String event = finished.getClass().getSimpleName() + " of job " + id.value();
        return LogLine.of(before + event + after).job(id.value());
    }
}
