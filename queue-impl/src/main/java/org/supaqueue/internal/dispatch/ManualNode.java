package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.NoAnswerException;
import org.supaqueue.internal.consumer.Sender;
import org.supaqueue.internal.dispatch.attempt.AttemptRunner;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.store.BulkWork;
import org.supaqueue.internal.store.ClaimLimits;
import org.supaqueue.internal.store.Expiration;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.store.WakeTimes;
import org.supaqueue.internal.wakeup.Signal;

/**
 * A node without threads, for tests of applications: the calling thread claims, sends and settles one job after the
 * other. Only one thread at a time may use a node.
 */
public final class ManualNode implements AutoCloseable {

    private final Settings settings;
    private final StoreOpener opener;
    private final Sender sender;
    private final HeldLeases held;
    private final Events events;
    private final BatchSettler settler;
    private final ConfiguredSchedules configuredSchedules;
    private final List<WorkerGroup> groups;
    private final Map<WorkerGroup, AttemptRunner> attemptRunners;

    /** @param clock the time of the test, for answers that name a date */
    public ManualNode(Settings settings, StoreOpener opener, NodeEnvironment environment, Clock clock) {
        this.settings = settings;
        this.opener = opener;
        this.sender = environment.sender().apply(1);
        this.held = new HeldLeases(settings.lease(), System::nanoTime);
        this.events = new Events(environment.listener(), environment.observer());
        this.settler = new BatchSettler(opener, held, events, new Signal());
        this.configuredSchedules = new ConfiguredSchedules(settings.jobSchedules(), settings.scheduleSource());
        this.groups = WorkerGroups.of(settings);
        this.attemptRunners = new AttemptRunners(settings, sender, environment, clock).of(groups);
    }

    /**
     * Does what time alone makes necessary, then makes one attempt of the first job that is due.
     *
     * @return false if no job is due
     * @throws IllegalStateException if the outcome of the attempt cannot be settled, because another transaction has
     *     locked the row of the job
     */
    public boolean runNext() throws SQLException {
        Store store = opener.open();
        runTimedJobs(store);
        for (WorkerGroup group : groups) {
            if (group.isReady() && runNext(store, group)) {
                return true;
            }
        }
        return false;
    }

    /** Everything that {@link TimedJobs} and {@link BulkRunner} do in a node. */
    private void runTimedJobs(Store store) throws SQLException {
        WakeTimes wakeTimes = store.claims().wakeTimes();
        if (TimedJobs.isNow(wakeTimes.untilLeaseExpiry())) {
            rescue(store);
        }
        if (TimedJobs.isNow(wakeTimes.untilScheduled())) {
            promote(store);
        }
        if (TimedJobs.isNow(wakeTimes.untilJobExpiry())) {
            expire(store);
        }
        if (!configuredSchedules.areApplied() || TimedJobs.isNow(wakeTimes.untilSchedule())) {
            fire(store);
        }
        runBulkWork(store.bulkWork());
    }

    /** Runs the pages of bulk operations whose time has come. */
    private static void runBulkWork(BulkWork work) throws SQLException {
        Duration next = work.untilNext();
        while (next != null && next.isZero() && work.runPage().isPresent()) {
            next = work.untilNext();
        }
    }

    /** A real node first waits for the owner of the lease to come back. Here no other node exists. */
    private void rescue(Store store) throws SQLException {
        store.rescues().rescueExpired(List.of()).forEach(events::rescued);
    }

    private static void promote(Store store) throws SQLException {
        int promoted;
        do {
            promoted = store.claims().promote();
        } while (promoted > 0);
    }

    private void expire(Store store) throws SQLException {
        List<Expiration.Expired> expired;
        do {
            expired = store.expiration().run();
            expired.forEach(events::expired);
        } while (!expired.isEmpty());
    }

    private void fire(Store store) throws SQLException {
        if (!configuredSchedules.areApplied()) {
            configuredSchedules.apply(store.schedules());
        }
        boolean changed;
        do {
            changed = new ScheduleFirer(store.schedules()).run();
        } while (changed);
    }

    private boolean runNext(Store store, WorkerGroup group) throws SQLException {
        ClaimLimits one =
                new ClaimLimits(1, 1, settings.lease(), group.settings().payloadMaxBytes(), List.of());
        long deadline = held.newDeadline();
        List<ClaimedJob> jobs =
                store.claims().claim(group.queues(), group.cursor(), one).jobs();
        for (ClaimedJob job : jobs) {
            held.add(job.lease(), deadline);
            settle(attempt(group, job));
        }
        return !jobs.isEmpty();
    }

    private Settlement attempt(WorkerGroup group, ClaimedJob job) {
        try {
            return attemptRunners
                    .get(group)
                    .run(job)
                    .orElseThrow(() -> new IllegalStateException("the settings of the consumer were removed while job "
                            + job.lease().jobId() + " was claimed"));
        } catch (NoAnswerException aborted) {
            throw new IllegalStateException("the node was closed during an attempt", aborted);
        }
    }

    private void settle(Settlement settlement) throws SQLException {
        settler.countPending();
        if (!settler.settle(List.of(settlement)).isEmpty()) {
            throw new IllegalStateException(
                    "the outcome of job " + settlement.lease().jobId()
                            + " cannot be settled, because another transaction has locked its row");
        }
    }

    /** Aborts a running call, and closes the connections to the consumer. */
    @Override
    public void close() {
        sender.close();
        events.close();
    }
}
