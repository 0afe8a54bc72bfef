package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.Sender;
import org.supaqueue.internal.outcome.OutcomePolicy;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Listener;
import org.supaqueue.internal.wakeup.Signal;

/** One node of the queue: owns the node's threads from start to stop. A stopped node cannot start again. */
public final class QueueNode {

    private static final System.Logger LOG = System.getLogger(QueueNode.class.getName());

    /** How long a stop may exceed the shutdown time-out, to finish the database work and to end the threads. */
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

    private final Settings settings;
    private final StoreOpener opener;
    private final ThreadFactory threads;
    private final Signal wakeUp = new Signal();
    private final Sender consumer;
    private final Workers workers;
    private final Settler settler;
    private final LeaseKeeper keeper;
    private final LeaseRelease release;
    private final ClosingWork closing;
    private final Rescuer rescuer;
    private final Dispatcher dispatcher;
    private final Listener listener;
    private final Map<Runnable, Thread> loops = new LinkedHashMap<>();
    private volatile boolean stopping;

    /** Assembles a node; {@link #start} starts its threads. */
    public QueueNode(Settings settings, Database database, StoreOpener opener, NodeEnvironment host) {
        List<WorkerGroup> groups = WorkerGroups.of(settings);
        HeldLeases held = new HeldLeases(settings.lease(), System::nanoTime);
        this.settings = settings;
        this.opener = opener;
        this.threads = host.threads();
        this.consumer = host.sender().apply(Workers.maxCalls(settings.workersTotal(), groups));
        Events events = new Events(host.listener());
        this.settler = new Settler(new Settling(opener, held, events, wakeUp), System::nanoTime, wakeUp);
        this.keeper = new LeaseKeeper(opener, held, wakeUp);
        HandBack handBack = new HandBack(held, wakeUp);
        RunningCalls running = new RunningCalls(events);
        this.closing = new ClosingWork(threads);
        WorkerTask attempts = new WorkerTask(attempts(groups, host.version()), held, running, settler, handBack);
        this.workers = new Workers(settings.workersTotal(), groups, threads, attempts, this::mayStart, wakeUp);
        this.release = new LeaseRelease(opener, workers, handBack, running);
        this.rescuer = new Rescuer(opener, held, events, database::sinceOutage);
        Claimer claimer = new Claimer(held, workers, handBack);
        this.listener = new Listener(database, opener, wakeUp, consumer::checkIdle);
        this.dispatcher = new Dispatcher(opener, groups, claimer, rescuer, listener, wakeUp);
        database.reportJobs(() -> held.all().size());
        database.onReturn(this::retryNow);
    }

    /** Lets every failing loop retry at once: if the database works for one loop, the database works for all. */
    private void retryNow() {
        dispatcher.loop().retryNow();
        settler.loop().retryNow();
        settler.refused().loop().retryNow();
        keeper.loop().retryNow();
        listener.retryNow();
    }

    /**
     * Whether claims and calls may start. False while outcomes cannot be settled or leases cannot be renewed, and after
     * the stop has begun.
     */
    private boolean mayStart() {
        return !stopping && !settler.isFull() && !keeper.loop().isFailing();
    }

    private Map<WorkerGroup, AttemptRunner> attempts(List<WorkerGroup> groups, String version) {
        Requests requests = new Requests(version);
        Map<WorkerGroup, AttemptRunner> attempts = new LinkedHashMap<>();
        for (WorkerGroup group : groups) {
            QueueSettings queue = group.settings();
            OutcomePolicy outcomePolicy = new OutcomePolicy(
                    queue.backoff(),
                    queue.retryStatuses(),
                    queue.ceilings().retryLimit(),
                    Clock.systemUTC(),
                    () -> ThreadLocalRandom.current().nextDouble());
            ConsumerOutage outage = new ConsumerOutage(group.queues(), System::nanoTime);
            attempts.put(group, new AttemptRunner(requests, consumer, queue, outcomePolicy, outage));
        }
        return attempts;
    }

    /** Starts the node's threads. If the database is not available, the threads retry until they can connect. */
    public synchronized void start() {
        for (Runnable loop :
                List.of(dispatcher.loop(), settler.loop(), settler.refused().loop(), keeper.loop(), listener)) {
            loops.put(loop, threads.newThread(loop));
        }
        loops.values().forEach(Thread::start);
        closing.prepare();
    }

    /** Ends the dispatcher's sleep because jobs may be due. Never blocks. */
    public void wake() {
        wakeUp.raise();
    }

    /** Rescues jobs whose lease has expired, then wakes the dispatcher to claim due jobs. */
    public void rescue() throws SQLException {
        rescuer.rescue();
        wake();
    }

    /** Deletes finished jobs whose retention has passed. */
    public void deleteExpired() throws SQLException {
        Settings.Kept kept = settings.kept();
        long deleted = opener.open().retention().deleteExpired(kept.complete(), kept.dead());
        if (deleted > 0) {
            LOG.log(System.Logger.Level.INFO, "{0} finished jobs were deleted, their retention has passed", deleted);
        }
    }

    /**
     * Stops the node and ends its threads.
     *
     * <ol>
     *   <li>Stops claiming, and hands back the claimed jobs that were not started.
     *   <li>Lets running calls end within the shutdown time-out, then aborts the rest and ends their leases.
     *   <li>Settles all outcomes.
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
        listener.stop();
        try {
            long deadline = System.nanoTime() + settings.shutdownTimeout().toNanos();
            closing.add(release::handBackUnbegun);
            join(dispatcher.loop(), deadline);
            closing.add(release::handBackUnbegun);
            if (!workers.awaitIdle(Duration.ofNanos(deadline - System.nanoTime()))) {
                consumer.abortAll();
                deadline = System.nanoTime();
                workers.awaitIdle(LAST_MOMENT.dividedBy(2));
            }
            finish(deadline + LAST_MOMENT.toNanos());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            settler.abandon();
            keeper.loop().stop();
            workers.shutdownNow();
            closing.abandon();
            loops.values().forEach(Thread::interrupt);
            // Last, so that a failure here cannot keep the threads from ending.
            consumer.close();
        }
    }

    /** Gives up the leases and settles the outcomes when no call runs any more, until the deadline. */
    private void finish(long deadlineNanos) throws InterruptedException {
        closing.add(() -> release.finish(deadlineNanos));
        settler.finish(deadlineNanos);
        closing.finish(deadlineNanos);
        join(settler.loop(), deadlineNanos);
        join(settler.refused().loop(), deadlineNanos);
        keeper.loop().stop();
        join(listener, deadlineNanos);
    }

    private void join(Runnable loop, long deadlineNanos) throws InterruptedException {
        Thread thread = loops.get(loop);
        if (thread != null) {
            TimeUnit.NANOSECONDS.timedJoin(thread, deadlineNanos - System.nanoTime());
        }
    }
}
