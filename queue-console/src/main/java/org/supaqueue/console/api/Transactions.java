package org.supaqueue.console.api;

import java.util.function.Supplier;

/** Runs actions in transactions of the server. */
public interface Transactions {

    /**
     * Runs an action in a new transaction, and commits unless the action throws.
     *
     * @param action uses the queue's Java API, which joins the transaction
     * @return the result of the action
     */
    <T> T run(Supplier<T> action);
}
