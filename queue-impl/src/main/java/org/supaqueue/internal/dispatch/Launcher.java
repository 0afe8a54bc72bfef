package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.store.ClaimedJob;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Settlement;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.wakeup.Signal;

/** Turns due jobs into running calls, and their ends into outcomes on their way to be settled. */
final class Launcher {

    private static final System.Logger LOG = System.getLogger(Launcher.class.getName());

    private final Duration lease;
    private final HeldLeases held;
    private final Workers workers;
    private final BiFunction<WorkerGroup, Store, Attempt> attempts;
    private final Settler settler;
    private final Signal wakeUp;

    Launcher(
            Duration lease,
            HeldLeases held,
            Workers workers,
            BiFunction<WorkerGroup, Store, Attempt> attempts,
            Settler settler,
            Signal wakeUp) {
        this.lease = lease;
        this.held = held;
        this.workers = workers;
        this.attempts = attempts;
        this.settler = settler;
        this.wakeUp = wakeUp;
    }

    /**
     * Claims a job for each free worker of the group and starts it.
     *
     * @return true if workers stay free because nothing more is due; false if a signal will come when it is worth another
     *     look
     */
    boolean fill(WorkerGroup group, Store store) throws SQLException {
        // Before the workers are counted: one that ends after that must find it set.
        group.setHungry(true);
        int free = settler.isFull() ? 0 : workers.free(group);
        if (free <= 0) {
            return false;
        }
        long deadline = System.nanoTime() + lease.toNanos();
        List<ClaimedJob> jobs = store.claims()
                .claim(group.queues(), free, lease, group.settings().payloadMaxBytes());
        jobs.forEach(job -> held.add(job.lease(), deadline));
        start(group, store, jobs);
        group.setHungry(jobs.size() == free);
        return jobs.size() < free;
    }

    private void start(WorkerGroup group, Store store, List<ClaimedJob> jobs) {
        for (int i = 0; i < jobs.size(); i++) {
            ClaimedJob job = jobs.get(i);
            try {
                workers.start(group, () -> run(group, store, job), () -> ended(group));
            } catch (RejectedExecutionException refused) {
                handBack(store, jobs.subList(i, jobs.size()));
                throw refused;
            }
        }
    }

    private void ended(WorkerGroup group) {
        if (group.isHungry()) {
            wakeUp.raise();
        }
    }

    private void run(WorkerGroup group, Store store, ClaimedJob job) {
        if (!held.isSafe(job.lease())) {
            // Another node may have it by now; its lease decides.
            held.remove(job.lease());
            return;
        }
        try {
            Optional<Settlement> settlement = attempts.apply(group, store).make(job);
            settlement.ifPresentOrElse(settler::add, () -> handBack(store, List.of(job)));
        } catch (NoAnswerException aborted) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "The call of job {0} was cut off by this node''s end; its lease decides",
                    job.lease().jobId());
            held.remove(job.lease());
        }
    }

    private void handBack(Store store, List<ClaimedJob> jobs) {
        List<Lease> leases = jobs.stream().map(ClaimedJob::lease).toList();
        leases.forEach(held::remove);
        try {
            store.leases().handBack(leases);
        } catch (SQLException away) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    leases.size() + " jobs could not be handed back; their leases run out",
                    away);
        }
    }
}
