package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import org.supaqueue.internal.store.Claim;
import org.supaqueue.internal.store.ClaimLimits;
import org.supaqueue.internal.store.Store;

/** Claims due jobs for the workers, and gives back those that no worker came for. */
final class Launcher {

    /** After this long with no worker free for it, a job claimed ahead is better off with any other node. */
    private static final Duration WAITED_ENOUGH = Duration.ofSeconds(1);

    private final HeldLeases held;
    private final Workers workers;
    private final HandBack handBack;

    Launcher(HeldLeases held, Workers workers, HandBack handBack) {
        this.held = held;
        this.workers = workers;
        this.handBack = handBack;
    }

    /**
     * Claims as many jobs as the group can do with. Leaves the group hungry if more may be due.
     *
     * @return how many jobs were claimed
     */
    int fill(WorkerGroup group, Store store) throws SQLException {
        // Before the workers are counted: one that ends after that must find it set.
        group.setHungry(true);
        int wanted = workers.wanted(group);
        if (wanted <= 0) {
            return 0;
        }
        long deadline = held.deadline();
        ClaimLimits limits = new ClaimLimits(
                wanted, workers.free(group), held.length(), group.settings().payloadMaxBytes(), handBack.recent());
        Claim claim = store.claims().claim(group.queues(), group.position(), limits);
        claim.jobs().forEach(job -> held.add(job.lease(), deadline));
        workers.add(group, claim.jobs());
        // What it found and could not take, somebody has locked or no worker is free for: no call's end may tell of it.
        group.setHungry(claim.more() && !claim.jobs().isEmpty());
        return claim.jobs().size();
    }

    /** How long until something may have waited too long, or been left alone long enough. */
    Duration longestSleep() {
        boolean soon = workers.hasWaiting()
                || handBack.isPending()
                || !handBack.recent().isEmpty();
        return soon ? WAITED_ENOUGH : Dispatcher.LONGEST_SLEEP;
    }

    /** Starts the jobs that may start, and gives back those that have waited too long. */
    void start(Store store) {
        handBack.add(workers.removeWaiting(WAITED_ENOUGH));
        handBack.flush(store);
        workers.startThreads();
    }
}
