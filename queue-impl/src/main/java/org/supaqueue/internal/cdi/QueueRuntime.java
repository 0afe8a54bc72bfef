package org.supaqueue.internal.cdi;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.ConsumerClient;
import org.supaqueue.internal.dispatch.NodeEnvironment;
import org.supaqueue.internal.dispatch.QueueNode;
import org.supaqueue.internal.store.CallerStore;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.FailureText;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.Schema;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;

/** The queue's parts in this application, made when first needed and let go with the application. */
@ApplicationScoped
public class QueueRuntime {

    private static final System.Logger LOG = System.getLogger(QueueRuntime.class.getName());
    private static final int OPEN_SECONDS = 30;
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final String NOT_ANNOUNCED =
            "Other nodes could not be told of new jobs, their work pass will find them: {0}";

    @Inject
    private CdiEvents events;

    private ManagedThreadFactory threads;
    private ManagedExecutorService executor;
    private final Starter starter = new Starter();
    private final AtomicBoolean announcing = new AtomicBoolean();
    private FutureTask<Store> opening;
    private Settings settings;
    private Database database;
    private StoreOpener opener;
    private CallerStore callerStore;
    private volatile QueueNode node;
    private QueueNode startedNode;
    private boolean begun;
    private boolean stopped;

    /** For CDI. */
    public QueueRuntime() {}

    @PostConstruct
    void assemble() {
        threads = ServerResources.threads();
        executor = ServerResources.executor();
        settings = Settings.read(ConfigProvider.getConfig());
        if (!settings.unknownKeys().isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "No setting of the queue, and without effect: {0}",
                    settings.unknownKeys());
        }
        DataSource dataSource = ServerResources.dataSource(settings.dataSource());
        TargetServer server = TargetServer.detect();
        database = new Database(dataSource, timeout(settings.lease()), server.poolAdvice());
        Migrator migrator = new Migrator(database, settings.schema().orElse(null), settings.migrate());
        opener = new StoreOpener(database, migrator, "node-" + UUID.randomUUID());
        callerStore = new CallerStore(dataSource, server.eclipseLinkName());
    }

    /** Past the third of a lease that a statement may take, and early enough to renew the lease on another connection. */
    private static Duration timeout(Duration lease) {
        Duration more = lease.dividedBy(6);
        return lease.dividedBy(3).plus(more.compareTo(A_SECOND) < 0 ? more : A_SECOND);
    }

    /**
     * Migrates the schema, so that it is there once the application is, and starts the node, unless this application
     * only enqueues. A database that is away stops neither: the node tries it until it is there. Whoever calls this once more
     * finds it done.
     */
    public synchronized void start() {
        if (begun) {
            return;
        }
        begun = true;
        try {
            schema();
        } catch (QueueUnavailableException away) {
            LOG.log(System.Logger.Level.WARNING, "The application starts without its queue: {0}", away.getMessage());
        }
        if (settings.enabled() && !stopped) {
            NodeEnvironment host =
                    new NodeEnvironment(threads, calls -> new ConsumerClient(calls, threads), events, Version.read());
            QueueNode made = new QueueNode(settings, database, opener, host);
            made.start();
            startedNode = made;
            node = made;
            starter.expect(threads, this::isStarted);
        }
    }

    /** Says that the recurring passes are driven. */
    public void drive() {
        starter.came();
    }

    private boolean isStarted() {
        return node != null;
    }

    /**
     * Stops the node, if there is one. Whoever calls this once more waits until the node has stopped. Meanwhile, and until
     * the application ends, it can enqueue; its jobs are announced to the other nodes.
     */
    public void stop() {
        QueueNode stopping = forgetNode();
        // Not under the lock of the schema, which callers that enqueue ask for.
        if (stopping != null) {
            stopping.stop();
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

    CallerStore callerStore() {
        return callerStore;
    }

    /** The node; null before it is started and in an application that only enqueues. */
    public QueueNode node() {
        return node;
    }

    /**
     * The schema, migrated first by a thread of its own if it is not ready: the caller's may be in a transaction.
     *
     * @throws QueueUnavailableException if that fails
     */
    Schema schema() {
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

    /** One attempt to open at a time, however many callers wait for it. */
    private synchronized FutureTask<Store> opening() {
        if (opening == null || opening.isDone() && !opener.isOpen()) {
            opening = new FutureTask<>(opener::open);
            threads.newThread(opening).start();
        }
        return opening;
    }

    /**
     * Wakes whoever can send a job that was just committed here: this node, or by the database those that listen. The
     * latter takes a transaction of its own, and so a thread of its own.
     */
    void wake(boolean servedHere) {
        QueueNode here = node;
        if (settings.enabled()) {
            starter.expect(threads, this::isStarted);
        }
        if (servedHere && here != null) {
            here.wake();
        } else if (announcing.compareAndSet(false, true)) {
            try {
                executor.execute(this::announce);
            } catch (RuntimeException full) {
                announcing.set(false);
                LOG.log(System.Logger.Level.WARNING, NOT_ANNOUNCED, FailureText.brief(full));
            }
        }
    }

    private void announce() {
        // Before the announcement: a commit that comes after that must make one of its own.
        announcing.set(false);
        try {
            opener.open().announcements().announce();
        } catch (SQLException | RuntimeException failed) {
            LOG.log(System.Logger.Level.WARNING, NOT_ANNOUNCED, FailureText.brief(failed));
        }
    }

    /** Whether this node sends the jobs of a queue. */
    boolean serves(String queue) {
        return node != null && settings.served().contains(queue);
    }
}
