package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.supaqueue.internal.store.Horizon;
import org.supaqueue.internal.store.Outage;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Listener;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Claims due jobs for the workers, and sleeps precisely until there is something to do: a signal, a due job, the end of
 * some node's lease.
 */
final class Dispatcher {

    /** Rows that others hold look due and cannot be claimed: not to ask again at once, and ever later. */
    private static final Duration FIRST_LOOK = Duration.ofMillis(20);

    private static final Duration LAST_LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private final StoreOpener opener;
    private final Collection<WorkerGroup> groups;
    private final Launcher launcher;
    private final Rescuer rescuer;
    private final Listener listener;
    private final Loop loop;
    private Duration nextLook = FIRST_LOOK;

    Dispatcher(
            StoreOpener opener,
            Collection<WorkerGroup> groups,
            Launcher launcher,
            Rescuer rescuer,
            Listener listener,
            Signal wakeUp) {
        this.opener = opener;
        this.groups = groups;
        this.launcher = launcher;
        this.rescuer = rescuer;
        this.listener = listener;
        this.loop = new Loop(new Outage("Claiming jobs"), wakeUp, this::round, () -> {});
    }

    Loop loop() {
        return loop;
    }

    /** Starts what can be started, and tells how long to sleep then. */
    private Duration round() throws SQLException {
        Store store = opener.open();
        List<WorkerGroup> waiting = new ArrayList<>();
        int claimed = 0;
        for (WorkerGroup group : groups) {
            if (!loop.isStopping() && group.isReady()) {
                claimed += launcher.fill(group, store);
                if (!group.isHungry()) {
                    waiting.add(group);
                }
            }
        }
        launcher.start(store);
        nextLook = claimed > 0 ? FIRST_LOOK : longer(nextLook);
        if (claimed > 0 || waiting.isEmpty()) {
            listener.busy();
        }
        return untilNextWork(store, waiting);
    }

    /** A group whose workers are all busy is not asked about: the first of them to finish raises the signal. */
    private Duration untilNextWork(Store store, List<WorkerGroup> waiting) throws SQLException {
        Duration sleep = waiting.isEmpty() ? LONGEST_SLEEP : listener.beforeSleep();
        for (WorkerGroup group : waiting) {
            sleep = store.claims().anyDue(group.queues()) ? nextLook : sleep;
        }
        Horizon horizon = store.claims().horizon();
        if (isNow(horizon.untilExpiry())) {
            rescuer.rescue();
        }
        if (isNow(horizon.untilScheduled()) && store.claims().promote() > 0) {
            return Duration.ZERO;
        }
        return earlier(earlier(sleep, horizon.untilScheduled()), horizon.untilExpiry());
    }

    private static Duration longer(Duration look) {
        Duration doubled = look.multipliedBy(2);
        return doubled.compareTo(LAST_LOOK) > 0 ? LAST_LOOK : doubled;
    }

    private Duration earlier(Duration a, Duration b) {
        Duration next = isNow(b) ? nextLook : b;
        return next == null || a.compareTo(next) <= 0 ? a : next;
    }

    private static boolean isNow(Duration time) {
        return time != null && (time.isNegative() || time.isZero());
    }
}
