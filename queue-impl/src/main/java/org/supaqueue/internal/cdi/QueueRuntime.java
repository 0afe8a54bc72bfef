package org.supaqueue.internal.cdi;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.internal.await.Waiters;
import org.supaqueue.internal.cdi.meters.ApplicationMeters;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.rest.ConsumerClient;
import org.supaqueue.internal.dispatch.NodeEnvironment;
import org.supaqueue.internal.dispatch.NodeHealth;
import org.supaqueue.internal.dispatch.QueueNode;
import org.supaqueue.internal.health.QueueHealth;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.metrics.QueueMetrics;
import org.supaqueue.internal.metrics.StoredJobs;
import org.supaqueue.internal.observation.Observation;
import org.supaqueue.internal.observation.SendObserver;
import org.supaqueue.internal.request.InsertOptions;
import org.supaqueue.internal.store.AwaitedJobs;
import org.supaqueue.internal.store.CallerStore;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.HealthQueries;
import org.supaqueue.internal.store.Notifier;
import org.supaqueue.internal.store.Schema;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.spi.QueueMeter;
import org.supaqueue.spi.RetryPolicy;

/** Creates the parts of the queue in this application on first use, and closes them when the application ends. */
@ApplicationScoped
public class QueueRuntime {

    private static final EventLog LOG = EventLog.of(QueueRuntime.class);
    private static final int OPEN_SECONDS = 30;

    @Inject
    private CdiEvents events;

    @Inject
    private Instance<RetryPolicy> retryPolicy;

    @Inject
    @Any
    private Instance<Object> beans;

    @Inject
    private Instance<QueueMeter> meters;

    private Tracers tracers = Tracers.NONE;
    private ThreadFactory threads;
    private TransactionSynchronizationRegistry transactions;
    private final Starter starter = new Starter();
    private FutureTask<Store> opening;
    private Settings settings;
    private Database database;
    private StoreOpener opener;
    private CallerStore callerStore;
    private OtherNodes otherNodes;
    private OtherNodes bulkNodes;
    private Waiters waiters;
    private QueueHealth health;
    private volatile QueueMetrics metrics = QueueMetrics.NONE;
    private volatile QueueNode node;
    private QueueNode startedNode;
    private boolean begun;
    private boolean stopped;

    /** For CDI. */
    public QueueRuntime() {}

    @PostConstruct
    void assemble() {
        use(QueueParts.ofServer());
        tracers = TracerSource.find(beans);
    }

    void use(QueueParts parts) {
        threads = parts.services().threads();
        transactions = parts.services().transactions();
        settings = parts.settings();
        database = parts.database();
        opener = parts.opener();
        callerStore = parts.callerStore();
        otherNodes = new OtherNodes(opener, parts.services().executor(), Notifier::notifyNodes);
        bulkNodes = new OtherNodes(opener, parts.services().executor(), Notifier::notifyOfBulkWork);
        waiters = new Waiters(
                new AwaitedJobs(database, opener), threads, parts.services().executor(), System::nanoTime);
        health = new QueueHealth(
                settings,
                this::nodeHealth,
                new HealthQueries(database, opener),
                parts.services().anywhereThreads(),
                System::nanoTime);
    }

    /**
     * Migrates the schema and starts the node, so that both are ready when the application has started. Starts no node
     * if {@code supaqueue.enabled} is false: then this application only enqueues.
     *
     * <p>If the database is away, the application and its node start all the same; the node retries until the database
     * answers. A second call has no effect.
     *
     * @throws org.supaqueue.QueueConfigurationException if the application has several retry policies
     */
    public synchronized void start() {
        if (begun) {
            return;
        }
        RetryPolicy policy = ApplicationPolicy.find(retryPolicy);
        begun = true;
        try {
            schema();
        } catch (QueueUnavailableException away) {
            LOG.write(
                    LogEvent.SCHEMA_UNAVAILABLE,
                    () -> LogLine.of("The application starts without its queue: " + away.getMessage()));
        }
        if (!stopped) {
            metrics = openMetrics();
        }
        if (settings.enabled() && !stopped) {
            NodeEnvironment host = new NodeEnvironment(
                    threads,
                    calls -> new ConsumerClient(calls, threads, tracers.calls()),
                    new AwaitedEvents(waiters, events),
                    new Observation(metrics.observer(), tracers.attempts()),
                    Version.read(),
                    policy);
            QueueNode made = new QueueNode(settings, database, opener, host);
            made.start();
            startedNode = made;
            node = made;
            starter.expect(threads, this::isStarted);
        }
    }

    private QueueMetrics openMetrics() {
        Set<String> queues = new TreeSet<>(settings.queues().keySet());
        queues.add(InsertOptions.DEFAULT.queue());
        return QueueMetrics.of(
                ApplicationMeters.find(meters, settings.metrics()),
                new StoredJobs(opener),
                queues,
                new QueueMetrics.Host(threads, System::nanoTime));
    }

    /** Records that EJB timers run the recurring passes. */
    public void drive() {
        starter.came();
    }

    private boolean isStarted() {
        return node != null;
    }

    /**
     * Ends all waits for jobs, and stops the node, if there is one. A second call waits until the node has stopped.
     *
     * <p>During and after the stop, until the application ends, the application can still enqueue. Other nodes are
     * notified of these jobs.
     */
    public void stop() {
        waiters.stop();
        QueueNode stopping = forgetNode();
        try {
            // Not while holding the lock of this object: callers that enqueue need this lock to get the schema.
            if (stopping != null) {
                stopping.stop();
            }
        } finally {
            metrics.close();
        }
    }

    private synchronized QueueNode forgetNode() {
        stopped = true;
        node = null;
        return startedNode;
    }

    @PreDestroy
    void close() {
        starter.came();
        try {
            stop();
        } finally {
            callerStore.close();
        }
    }

    public Settings settings() {
        return settings;
    }

    TransactionSynchronizationRegistry transactions() {
        return transactions;
    }

    Tracers tracers() {
        return tracers;
    }

    /** What observes the calls that enqueue. */
    SendObserver sends() {
        return metrics.sends();
    }

    Waiters waiters() {
        return waiters;
    }

    CallerStore callerStore() {
        return callerStore;
    }

    /** The node; null before the node has started, after {@link #stop}, and in an application that only enqueues. */
    public QueueNode node() {
        return node;
    }

    /** The health checks of the queue in this application. */
    public QueueHealth health() {
        return health;
    }

    private Optional<NodeHealth> nodeHealth() {
        return Optional.ofNullable(node).map(running -> running.health(System.nanoTime()));
    }

    /**
     * Returns the schema, and migrates the schema first if it is not ready. A separate thread migrates, because the
     * caller's thread may be in a transaction.
     *
     * @throws QueueUnavailableException if the migration fails or takes longer than {@value #OPEN_SECONDS} seconds, or
     *     the thread is interrupted
     */
    public Schema schema() {
        try {
            return store().schema();
        } catch (ExecutionException failed) {
            throw new QueueUnavailableException(
                    "the queue's schema is not ready: " + failed.getCause().getMessage(), failed.getCause());
        } catch (TimeoutException late) {
            throw new QueueUnavailableException("the queue's schema is not ready", late);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailableException("the wait for the queue's schema was interrupted", hurried);
        }
    }

    private Store store() throws ExecutionException, TimeoutException, InterruptedException {
        return opening().get(OPEN_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Starts to open the store, or returns the attempt that is already running, so that all callers share one attempt.
     */
    private synchronized FutureTask<Store> opening() {
        if (opening == null || opening.isDone() && !opener.isOpen()) {
            opening = new FutureTask<>(opener::open);
            threads.newThread(opening).start();
        }
        return opening;
    }

    /**
     * Wakes a node that can send a job that was just committed here. Wakes this node directly, or notifies the nodes
     * that listen on the database.
     *
     * @param servedHere true to wake this node, if one runs here; false to notify the nodes that listen
     */
    void wake(boolean servedHere) {
        QueueNode here = node;
        if (settings.enabled()) {
            starter.expect(threads, this::isStarted);
        }
        if (servedHere && here != null) {
            here.wake();
        } else {
            otherNodes.notifySoon();
        }
    }

    /** Tells a node that a bulk operation has started: the node of this application, or else the nodes that listen. */
    void wakeForBulkWork() {
        QueueNode here = node;
        if (here != null) {
            here.wakeForBulkWork();
        } else {
            bulkNodes.notifySoon();
        }
    }

    /** Whether a node runs here and serves the queue. */
    boolean serves(String queue) {
        return node != null && settings.served().contains(queue);
    }
}
