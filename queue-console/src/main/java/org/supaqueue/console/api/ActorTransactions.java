package org.supaqueue.console.api;

import java.util.function.Supplier;

/** Runs actions in transactions that know their actor. */
public interface ActorTransactions {

    /**
     * Runs an action in a new transaction, and commits unless the action throws.
     *
     * @param actor who acts, for the audit
     * @param action uses the queue's Java API, which joins the transaction
     * @return the result of the action
     */
    <T> T run(String actor, Supplier<T> action);
}
