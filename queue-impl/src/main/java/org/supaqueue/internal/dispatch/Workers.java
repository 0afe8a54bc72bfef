package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.supaqueue.internal.store.ClaimedJob;
import org.supaqueue.internal.wakeup.Signal;

/**
 * The node's calling threads, a bounded number at work, all made by the container; idle ones end. A worker whose call
 * has ended takes the next claimed job by itself, of each group in turn.
 */
final class Workers {

    /** What a worker does with a job; must not throw. */
    @FunctionalInterface
    interface Work {
        void on(WorkerGroup group, ClaimedJob job);
    }

    private static final int IDLE_SECONDS = 30;

    private final int total;
    private final int threadsAtMost;
    private final ThreadPoolExecutor pool;
    private final Map<WorkerGroup, PrefetchBuffer> claimed = new LinkedHashMap<>();
    private final List<PrefetchBuffer> inTurn;
    private final Work work;
    private final BooleanSupplier mayStart;
    private final Signal wakeUp;
    private int turn;
    private int threads;
    private int running;

    /**
     * Makes a pool.
     *
     * @param total how many calls at a time, over all groups
     * @param mayStart whether calls may start at this moment; when they may again, {@link #startThreads} tells
     * @param wakeUp raised when a group could take more jobs than it has, and more are due
     */
    Workers(
            int total,
            Collection<WorkerGroup> groups,
            ThreadFactory threads,
            Work work,
            BooleanSupplier mayStart,
            Signal wakeUp) {
        this.total = total;
        this.work = work;
        this.mayStart = mayStart;
        this.wakeUp = wakeUp;
        groups.forEach(group -> claimed.put(group, new PrefetchBuffer(group, System.nanoTime())));
        this.inTurn = List.copyOf(claimed.values());
        this.threadsAtMost = maxCalls(total, groups);
        // Goes on with the thread that idled last; a queue would have a new one made for each job after a pause.
        // Sets no bound: a thread whose call has ended counts as free a moment before it can take the next.
        this.pool = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    /** A group may always run one call, so the groups may exceed the total by one each. */
    static int maxCalls(int total, Collection<WorkerGroup> groups) {
        return total + groups.size();
    }

    /** How many jobs should be claimed for a group: for its free workers, and ahead of the busy ones. */
    synchronized int wanted(WorkerGroup group) {
        return mayStart.getAsBoolean() ? claimed.get(group).wanted(total - running, System.nanoTime()) : 0;
    }

    /** How many jobs of a group would be begun at once. */
    synchronized int free(WorkerGroup group) {
        return claimed.get(group).unclaimed(total - running);
    }

    /** Takes claimed jobs over; each starts when a worker is free for it. */
    synchronized void add(WorkerGroup group, List<ClaimedJob> jobs) {
        claimed.get(group).add(jobs, System.nanoTime());
    }

    /** Sees to it that there is a thread for each call that may start. */
    synchronized void startThreads() {
        int startable = 0;
        for (PrefetchBuffer group : inTurn) {
            startable += group.startable(total - running);
        }
        while (mayStart.getAsBoolean() && threads < Math.min(running + startable, threadsAtMost)) {
            pool.execute(this::callWhileThereAreJobs);
            threads++;
        }
    }

    private record Begun(PrefetchBuffer from, ClaimedJob job) {}

    private void callWhileThereAreJobs() {
        boolean broken = true;
        try {
            for (Begun call = next(); call != null; call = next()) {
                long startedAt = System.nanoTime();
                try {
                    work.on(call.from().group(), call.job());
                } finally {
                    ended(call, startedAt);
                }
            }
            broken = false;
        } finally {
            if (broken) {
                // What must not throw did: another thread takes the place of this one.
                threadEnded();
                wakeUp.raise();
            }
        }
    }

    private synchronized void threadEnded() {
        threads--;
    }

    /** The next call in turn; null ends the thread's work. */
    private synchronized Begun next() {
        Begun call = mayStart.getAsBoolean() ? begin() : null;
        if (call == null) {
            threads--;
        }
        askForMore();
        return call;
    }

    private Begun begin() {
        for (int i = 0; i < inTurn.size(); i++) {
            PrefetchBuffer group = inTurn.get(Math.floorMod(turn + i, inTurn.size()));
            if (group.startable(total - running) > 0) {
                turn += i + 1;
                running++;
                return new Begun(group, group.start());
            }
        }
        return null;
    }

    private synchronized void ended(Begun call, long startedAt) {
        long now = System.nanoTime();
        running--;
        call.from().ended(now, now - startedAt);
        notifyAll();
    }

    /** The end of a call is worth a look for any group that wants workers: those of the node are shared. */
    private void askForMore() {
        long now = System.nanoTime();
        for (PrefetchBuffer group : inTurn) {
            if (group.group().isHungry() && group.wanted(total - running, now) > 0) {
                wakeUp.raise();
                return;
            }
        }
    }

    /** Whether claimed jobs wait for a worker. */
    synchronized boolean hasWaiting() {
        return inTurn.stream().anyMatch(PrefetchBuffer::hasWaiting);
    }

    /** Takes back the jobs of all groups that have waited for a worker for so long. */
    synchronized List<ClaimedJob> removeWaiting(Duration time) {
        long since = System.nanoTime() - time.toNanos();
        return inTurn.stream().flatMap(group -> group.remove(since).stream()).toList();
    }

    /**
     * Waits until no call runs.
     *
     * @return false if the time passed first
     */
    synchronized boolean awaitIdle(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (running > 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** Ends the threads at once; calls that still run are interrupted. */
    void shutdownNow() {
        pool.shutdownNow();
    }
}
