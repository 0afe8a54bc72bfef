package org.supaqueue.console.api;

import java.util.function.Supplier;
import org.supaqueue.JobQueue;
import org.supaqueue.JobSchedules;
import org.supaqueue.QueueControl;
import org.supaqueue.console.store.Actors;

/**
 * What the console changes: only by the Java API that applications use, in one transaction for each action. The row of the
 * audit belongs to the same transaction.
 *
 * @param transactions runs each action
 * @param actors tells the database who acts
 */
public record Actions(
        JobQueue jobs, QueueControl queues, JobSchedules schedules, Transactions transactions, Actors actors) {

    <T> T run(Caller caller, Supplier<T> action) {
        return transactions.run(() -> {
            actors.set(caller.actor());
            return action.get();
        });
    }
}
