package org.supaqueue.internal.cdi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.SupaQueueException;

/**
 * Enqueues the jobs of callers that have no transaction. While few enqueue at a time, each job has a transaction of its
 * own; the jobs that come while as many of those run as may share the next one. A group waits for those under way, never to
 * fill, and each caller returns when its own job is committed.
 */
final class GroupCommit {

    static final int MOST_JOBS = 100;
    static final long MOST_BYTES = 1 << 20;

    /** Enqueues all of the jobs or none, in a transaction of its own. */
    interface Transaction {

        /**
         * @param jobs asked for as late as possible, and the same each time
         * @throws SupaQueueException if it was rolled back; any other exception leaves open what became of it
         */
        List<JobId> enqueue(Supplier<List<JobRequest>> jobs);
    }

    /** The jobs that share a transaction; the thread that brought the first one runs it for all. */
    private static final class Group {
        private final List<JobRequest> jobs = new ArrayList<>();
        private final CompletableFuture<List<JobId>> ids = new CompletableFuture<>();
        private long bytes;

        boolean takes(JobRequest job) {
            return jobs.size() < MOST_JOBS && bytes + job.payloadBytes() <= MOST_BYTES;
        }

        int add(JobRequest job) {
            jobs.add(job);
            bytes += job.payloadBytes();
            return jobs.size() - 1;
        }
    }

    private final Transaction transaction;
    private final BatchPermits permits;

    private Group open = new Group();

    GroupCommit(Transaction transaction, BatchPermits permits) {
        this.transaction = transaction;
        this.permits = permits;
    }

    JobId enqueue(JobRequest job) {
        Group group;
        int place;
        synchronized (this) {
            if (!open.takes(job)) {
                open = new Group();
            }
            group = open;
            place = group.add(job);
        }
        if (place == 0) {
            run(group);
        }
        try {
            return group.ids.join().get(place);
        } catch (CompletionException failed) {
            return alone(job, group, failed);
        }
    }

    private void run(Group group) {
        try {
            if (permits.take(group)) {
                // The callers of the group that ended just now go on: what they enqueue next can be of this one.
                Thread.yield();
            }
            group.ids.complete(transaction.enqueue(() -> close(group)));
        } catch (Throwable failed) {
            // A container lets checked exceptions through that nothing declares, and the others wait for this one.
            close(group);
            group.ids.completeExceptionally(failed);
            if (failed instanceof Error error) {
                throw error;
            }
        } finally {
            permits.giveBack(group, group.jobs.size());
        }
    }

    private synchronized List<JobRequest> close(Group group) {
        if (open == group) {
            open = new Group();
        }
        return group.jobs;
    }

    /** Where the jobs of a group are certainly not there, each is tried by itself: only who is at fault is to fail. */
    private JobId alone(JobRequest job, Group group, CompletionException failed) {
        if (!(failed.getCause() instanceof SupaQueueException rolledBack)) {
            throw failed;
        }
        if (group.jobs.size() == 1) {
            throw rolledBack;
        }
        return transaction.enqueue(() -> List.of(job)).get(0);
    }
}
