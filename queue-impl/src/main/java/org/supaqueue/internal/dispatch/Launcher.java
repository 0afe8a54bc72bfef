package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.store.ClaimedJob;
import org.supaqueue.internal.store.Lease;
import org.supaqueue.internal.store.Outage;
import org.supaqueue.internal.store.Settlement;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.wakeup.Signal;

/** Turns due jobs into running calls, and their ends into outcomes on their way to be settled. */
final class Launcher {

    private static final System.Logger LOG = System.getLogger(Launcher.class.getName());

    private final HeldLeases held;
    private final Workers workers;
    private final Map<WorkerGroup, Attempt> attempts;
    private final Settler settler;
    private final LeaseKeeper keeper;
    private final Signal wakeUp;

    Launcher(
            HeldLeases held,
            Workers workers,
            Map<WorkerGroup, Attempt> attempts,
            Settler settler,
            LeaseKeeper keeper,
            Signal wakeUp) {
        this.held = held;
        this.workers = workers;
        this.attempts = attempts;
        this.settler = settler;
        this.keeper = keeper;
        this.wakeUp = wakeUp;
    }

    /**
     * Claims a job for each free worker of the group and starts it. Leaves the group hungry if more may be due.
     *
     * @return how many jobs were claimed
     */
    int fill(WorkerGroup group, Store store) throws SQLException {
        // Before the workers are counted: one that ends after that must find it set.
        group.setHungry(true);
        int free = settler.isFull() || keeper.isFailing() ? 0 : workers.free(group);
        if (free <= 0) {
            return 0;
        }
        long deadline = held.deadline();
        List<ClaimedJob> jobs = store.claims()
                .claim(group.queues(), free, held.length(), group.settings().payloadMaxBytes());
        jobs.forEach(job -> held.add(job.lease(), deadline));
        start(group, store, jobs);
        group.setHungry(jobs.size() == free);
        return jobs.size();
    }

    private void start(WorkerGroup group, Store store, List<ClaimedJob> jobs) {
        int started = 0;
        try {
            for (ClaimedJob job : jobs) {
                workers.start(group, () -> run(group, store, job), this::ended);
                started++;
            }
        } finally {
            if (started < jobs.size()) {
                handBack(store, jobs.subList(started, jobs.size()));
            }
        }
    }

    /** The end of a call is worth a look for any group that wants workers: those of the node are shared. */
    private void ended() {
        if (attempts.keySet().stream().anyMatch(WorkerGroup::isHungry)) {
            wakeUp.raise();
        }
    }

    /** However this ends, the lease is settled, handed back or let go: one that is held for ever is never rescued. */
    private void run(WorkerGroup group, Store store, ClaimedJob job) {
        try {
            Optional<Settlement> settlement =
                    held.isSafe(job.lease()) ? attempts.get(group).make(job) : Optional.empty();
            settlement.ifPresentOrElse(settler::add, () -> handBack(store, List.of(job)));
        } catch (NoAnswerException aborted) {
            held.remove(job.lease());
            LOG.log(
                    System.Logger.Level.INFO,
                    "The call of job {0} was cut off by this node''s end; its lease decides",
                    Long.toString(job.lease().jobId()));
        } catch (RuntimeException | Error unexpected) {
            held.remove(job.lease());
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The attempt of job " + job.lease().jobId() + " broke off; its lease decides",
                    unexpected);
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
                    "{0} jobs could not be handed back, their leases run out: {1}",
                    leases.size(),
                    Outage.brief(away));
        }
    }
}
