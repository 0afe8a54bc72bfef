package org.supaqueue.internal.cdi;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.function.Supplier;

/** A transaction of the queue's own, for callers that have none. */
@ApplicationScoped
@Transactional
public class OwnTransaction {

    /** For CDI. */
    public OwnTransaction() {}

    /**
     * Works in it, and commits unless the work fails.
     *
     * @param <T> of the result
     * @param work what to do
     * @return the work's result
     */
    public <T> T run(Supplier<T> work) {
        return work.get();
    }
}
