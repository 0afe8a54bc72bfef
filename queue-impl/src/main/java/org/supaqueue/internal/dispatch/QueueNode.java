package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.Sender;
import org.supaqueue.internal.dispatch.attempt.ConsumerOutage;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.statistics.Statistics;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.NodeRegistry;
import org.supaqueue.internal.store.PausedQueues;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Listener;
import org.supaqueue.internal.wakeup.Signal;

/** One node of the queue: owns the node's threads from start to stop. A stopped node cannot start again. */
public final class QueueNode {

    private static final EventLog LOG = EventLog.of(QueueNode.class);

    /** How long a stop may exceed the shutdown time-out, to finish the database work and to end the threads. */
    private static final Duration EXTRA_STOP_TIME = Duration.ofSeconds(2);

    private final Settings settings;
    private final StoreOpener opener;
    private final String version;
    private final Events events;
    private final Signal wakeUp = new Signal();
    private final Sender sender;
    private final Workers workers;
    private final Settler settler;
    private final LeaseRenewer leaseRenewer;
    private final LeaseRelease leaseRelease;
    private final ShutdownExecutor shutdownExecutor;
    private final Rescuer rescuer;
    private final NodeRecord record;
    private final Dispatcher dispatcher;
    private final Listener listener;
    private final BulkRunner bulkRunner;
    private final NodeThreads loops;
    private final List<ConsumerOutage> outages;
    private volatile boolean stopping;

    /** Assembles a node; {@link #start} starts its threads. */
    public QueueNode(Settings settings, Database database, StoreOpener opener, NodeEnvironment environment) {
        List<WorkerGroup> groups = WorkerGroups.of(settings);
        HeldLeases held = new HeldLeases(settings.lease(), System::nanoTime);
        this.settings = settings;
        this.opener = opener;
        this.loops = new NodeThreads(environment.threads());
        this.sender = environment.sender().apply(Workers.maxCalls(settings.workersTotal(), groups));
        Signal bulkWork = new Signal();
        Statistics statistics = new Statistics(System::nanoTime, Instant.now(), bulkWork::raise);
        this.version = environment.version();
        this.events = new Events(environment.listener(), NodeObserver.of(List.of(environment.observer(), statistics)));
        this.settler = new Settler(new BatchSettler(opener, held, events, wakeUp), System::nanoTime, wakeUp);
        this.leaseRenewer = new LeaseRenewer(opener, held, wakeUp);
        HandBack handBack = new HandBack(held, wakeUp);
        PausedQueues pausedQueues = opener.pausedQueues();
        RunningCalls runningCalls = new RunningCalls(events);
        this.shutdownExecutor = new ShutdownExecutor(environment.threads());
        AttemptRunners attemptRunners = new AttemptRunners(settings, sender, environment, Clock.systemUTC());
        WorkerTask workerTask =
                new WorkerTask(attemptRunners.of(groups), held, runningCalls, settler, handBack, pausedQueues);
        this.outages = attemptRunners.outages();
        this.workers = new Workers(
                settings.workersTotal(), groups, environment.threads(), workerTask, startRules(pausedQueues), wakeUp);
        this.leaseRelease = new LeaseRelease(opener, workers, handBack, runningCalls);
        this.rescuer = new Rescuer(opener, held, events, database::sinceOutage);
        Claimer claimer = new Claimer(held, workers, handBack, pausedQueues, environment.observer());
        this.record = new NodeRecord(opener.node(), groups, new NodeRegistry(database, environment.version()), wakeUp);
        this.bulkRunner = new BulkRunner(opener, wakeUp, new StatisticsWriter(statistics, opener), bulkWork);
        this.listener =
                new Listener(database, opener, wakeUp, bulkRunner.started(), sender::checkIdle, record::listeningOn);
        TimedJobs timedJobs = new TimedJobs(
                rescuer, events, new ConfiguredSchedules(settings.jobSchedules(), settings.scheduleSource()));
        this.dispatcher = new Dispatcher(opener, groups, claimer, timedJobs, listener, record, wakeUp);
        database.setLeaseCount(() -> held.all().size());
        database.onRecovery(this::retryNow);
    }

    /** Lets every failing loop retry at once: if the database works for one loop, the database works for all. */
    private void retryNow() {
        dispatcher.loop().retryNow();
        settler.loop().retryNow();
        settler.refused().loop().retryNow();
        leaseRenewer.loop().retryNow();
        bulkRunner.loop().retryNow();
        listener.retryNow();
    }

    private StartRules startRules(PausedQueues pausedQueues) {
        return new StartRules() {
            @Override
            public boolean mayClaim() {
                return QueueNode.this.mayClaim();
            }

            @Override
            public boolean mayStartCalls() {
                return mayClaim() && pausedQueues.isCurrent();
            }
        };
    }

    /**
     * Whether claims may start. False while outcomes cannot be settled or leases cannot be renewed, and after the stop
     * has begun.
     */
    private boolean mayClaim() {
        return !stopping && !settler.isFull() && !leaseRenewer.loop().isFailing();
    }

    /** Starts the node's threads. If the database is not available, the threads retry until they can connect. */
    public synchronized void start() {
        loops.start("dispatcher", dispatcher.loop());
        loops.start("settler", settler.loop());
        loops.start("settler of refused outcomes", settler.refused().loop());
        loops.start("lease renewer", leaseRenewer.loop());
        loops.start("bulk runner", bulkRunner.loop());
        loops.start("listener", listener);
        shutdownExecutor.prestartThread();
        logNode(LogEvent.NODE_STARTED, "started");
    }

    private void logNode(LogEvent event, String what) {
        LOG.write(
                event,
                () -> LogLine.of("Node " + opener.node() + " of Supa Queue " + version + " has " + what)
                        .node(opener.node())
                        .version(version));
    }

    /** Ends the dispatcher's sleep because jobs may be due. Never blocks. */
    public void wake() {
        wakeUp.raise();
    }

    /** Looks for due jobs and for bulk operations. Finds those whose wake-up was lost. Never blocks. */
    public void lookForWork() {
        wake();
        wakeForBulkWork();
    }

    /** Tells the node that a bulk operation has started. Never blocks. */
    public void wakeForBulkWork() {
        bulkRunner.started().raise();
    }

    /** {@return what this node knows of itself, for explanations of jobs that wait} */
    public NodeView view() {
        return record.view();
    }

    /**
     * {@return the health of this node} Uses neither the database nor a consumer.
     *
     * @param nowNanos the time, by {@link System#nanoTime}
     */
    public NodeHealth health(long nowNanos) {
        return new NodeHealth(
                loops.stuck(nowNanos),
                listener.isListening(),
                outages.stream()
                        .map(ConsumerOutage::current)
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** Rescues jobs whose lease has expired, wakes the dispatcher to claim due jobs, and restores unique keys. */
    public void rescue() throws SQLException {
        rescuer.rescue();
        wake();
        opener.open().uniqueKeys().restore();
    }

    /** Deletes finished jobs, runs of schedules, bulk operations, statistics and audit rows whose retention has passed. */
    public void deleteExpired() throws SQLException {
        Settings.Kept kept = settings.kept();
        long deleted = opener.open().retention().deleteExpired(kept.complete(), kept.dead());
        if (deleted > 0) {
            LOG.write(
                    LogEvent.RETENTION_DONE,
                    () -> LogLine.of(deleted + " finished jobs were deleted, because their retention has passed")
                            .count(deleted));
        }
        opener.open().schedules().deleteRuns(kept.dead());
        opener.open().bulkWork().deleteFinished(kept.dead());
        opener.open().oldRecords().delete(kept.audit());
    }

    /**
     * Stops the node and ends its threads.
     *
     * <ol>
     *   <li>Stops claiming, and hands back the claimed jobs that were not started.
     *   <li>Lets running calls end within the shutdown time-out, then aborts the rest and ends their leases.
     *   <li>Settles all outcomes, and writes the statistics.
     * </ol>
     *
     * <p>Takes at most the shutdown time-out plus about 2 seconds, even if the database does not answer. Leases that
     * the node could not give up by then expire, and other nodes rescue the jobs. A second caller waits for the end of
     * the first stop.
     */
    public synchronized void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        dispatcher.loop().stop();
        bulkRunner.stopPages();
        listener.stop();
        try {
            long deadline = System.nanoTime() + settings.shutdownTimeout().toNanos();
            shutdownExecutor.execute(leaseRelease::handBackUnstarted);
            loops.join(dispatcher.loop(), deadline);
            shutdownExecutor.execute(leaseRelease::handBackUnstarted);
            if (!workers.awaitIdle(Duration.ofNanos(deadline - System.nanoTime()))) {
                sender.abortAll();
                deadline = System.nanoTime();
                workers.awaitIdle(EXTRA_STOP_TIME.dividedBy(2));
            }
            releaseAndSettle(deadline + EXTRA_STOP_TIME.toNanos());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            settler.stopNow();
            leaseRenewer.loop().stop();
            bulkRunner.loop().stop();
            workers.shutdownNow();
            shutdownExecutor.shutdownNow();
            loops.interrupt();
            // Last, so that a failure here cannot keep the threads from ending.
            sender.close();
        }
        events.close();
        logNode(LogEvent.NODE_STOPPED, "stopped");
    }

    /** Gives up the leases and settles the outcomes when no call runs any more, until the deadline. */
    private void releaseAndSettle(long deadlineNanos) throws InterruptedException {
        shutdownExecutor.execute(() -> leaseRelease.releaseAll(deadlineNanos));
        settler.stopAt(deadlineNanos);
        shutdownExecutor.shutdownAndAwait(deadlineNanos);
        loops.join(settler.loop(), deadlineNanos);
        loops.join(settler.refused().loop(), deadlineNanos);
        leaseRenewer.loop().stop();
        bulkRunner.end();
        loops.join(bulkRunner.loop(), deadlineNanos);
        loops.join(listener, deadlineNanos);
    }
}
