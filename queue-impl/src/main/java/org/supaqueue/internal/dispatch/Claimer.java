package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.supaqueue.internal.store.RowIsolation;
import org.supaqueue.internal.store.Store;

/** Claims due jobs for the workers, and gives back those that no worker came for. */
final class Claimer {

    /** After this long with no worker free for it, a job claimed ahead is better off with any other node. */
    private static final Duration WAITED_ENOUGH = Duration.ofSeconds(1);

    /** The part of its lease that the claim of one job may take, if the database is slow. */
    private static final int LONGEST_CLAIM = 3;

    private final HeldLeases held;
    private final Workers workers;
    private final HandBack handBack;
    private final Map<WorkerGroup, RowIsolation> isolations = new HashMap<>();

    Claimer(HeldLeases held, Workers workers, HandBack handBack) {
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
        GroupClaim claim = new GroupClaim(group, store.claims(), held, workers, handBack.recent());
        int claimed = isolation(group).run(claim, wanted);
        group.setHungry(claim.isMore());
        return claimed;
    }

    /** Whether every job of the group that was to be claimed of late was refused or held up. */
    boolean isRefused(WorkerGroup group) {
        return isolation(group).isNothingTaken();
    }

    /** Whether to claim again at once, as jobs that were not tried yet wait behind one that was held up. */
    boolean isUnfinished(WorkerGroup group) {
        return isolation(group).isUnfinished();
    }

    /** Lets no job keep the others of its group from being claimed. */
    private RowIsolation isolation(WorkerGroup group) {
        return isolations.computeIfAbsent(
                group, g -> new RowIsolation("claimed", held.length().dividedBy(LONGEST_CLAIM)));
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
