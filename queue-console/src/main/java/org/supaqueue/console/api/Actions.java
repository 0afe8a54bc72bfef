package org.supaqueue.console.api;

import java.util.function.Supplier;
import org.supaqueue.JobQueue;
import org.supaqueue.JobSchedules;
import org.supaqueue.QueueControl;

/**
 * What the console changes: only by the Java API that applications use, in one transaction for each action.
 *
 * @param transactions runs each action
 */
public record Actions(JobQueue jobs, QueueControl queues, JobSchedules schedules, ActorTransactions transactions) {

    <T> T run(Caller caller, Supplier<T> action) {
        return transactions.run(caller.actor(), action);
    }
}
