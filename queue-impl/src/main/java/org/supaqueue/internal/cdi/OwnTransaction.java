package org.supaqueue.internal.cdi;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.function.Supplier;

/** Runs work in a new transaction, for callers that have none. */
@ApplicationScoped
@Transactional
public class OwnTransaction {

    /** For CDI. */
    public OwnTransaction() {}

    /**
     * Runs work in a transaction, and commits unless the work throws an exception.
     *
     * @param <T> the type of the result
     * @param work the work to run
     * @return the result of the work
     */
    public <T> T run(Supplier<T> work) {
        return work.get();
    }
}
