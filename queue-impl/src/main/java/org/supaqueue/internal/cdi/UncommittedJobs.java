package org.supaqueue.internal.cdi;

import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.List;
import org.supaqueue.JobId;

/**
 * Remembers which jobs the current transaction has enqueued or made due: no node can send them before the commit. The
 * transaction itself keeps the list, so the list ends with the transaction.
 */
final class UncommittedJobs {

    private final TransactionSynchronizationRegistry transactions;

    UncommittedJobs(TransactionSynchronizationRegistry transactions) {
        this.transactions = transactions;
    }

    /** The ids of each call. One list for each call, so that a call with many jobs costs no more than one with few. */
    private record Calls(List<List<JobId>> ids) {}

    void add(List<JobId> ids) {
        Calls calls = (Calls) transactions.getResource(UncommittedJobs.class);
        if (calls == null) {
            calls = new Calls(new ArrayList<>());
            transactions.putResource(UncommittedJobs.class, calls);
        }
        calls.ids().add(ids);
    }

    /** Whether the current transaction, if there is one, has enqueued the job or made the job due. */
    boolean contains(JobId id) {
        int status = transactions.getTransactionStatus();
        if (status != Status.STATUS_ACTIVE && status != Status.STATUS_MARKED_ROLLBACK) {
            return false;
        }
        return transactions.getResource(UncommittedJobs.class) instanceof Calls calls
                && calls.ids().stream().anyMatch(ids -> ids.contains(id));
    }
}
