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
import org.supaqueue.internal.dispatch.NodeListener;

/**
 * Fires the queue's events to asynchronous CDI observers, on threads of the container. An event type without an
 * observer is not fired.
 */
@ApplicationScoped
@Typed(CdiEvents.class)
public class CdiEvents implements NodeListener {

    private static final System.Logger LOG = System.getLogger(CdiEvents.class.getName());

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
        fireIfObserved(event);
    }

    @Override
    public void failed(JobFailed event) {
        fireIfObserved(event);
    }

    @Override
    public void dead(JobDead event) {
        fireIfObserved(event);
    }

    @Override
    public void cancelled(JobCancelled event) {
        fireIfObserved(event);
    }

    private void fireIfObserved(Object finished) {
        try {
            if (observed.computeIfAbsent(finished.getClass(), type -> isObserved(finished))) {
                fire(finished);
            }
        } catch (RuntimeException refused) {
            // No thread is free, or the application is stopping. The caller is settling jobs and must not fail.
            LOG.log(System.Logger.Level.WARNING, "The observers of {0} were not told: {1}", finished, refused);
        }
    }

    private void fire(Object finished) {
        event.fireAsync(finished, NotificationOptions.ofExecutor(executor)).exceptionally(failure -> {
            LOG.log(System.Logger.Level.WARNING, "An observer of " + finished + " failed", failure);
            return finished;
        });
    }

    private boolean isObserved(Object finished) {
        return beans.resolveObserverMethods(finished).stream().anyMatch(ObserverMethod::isAsync);
    }
}
