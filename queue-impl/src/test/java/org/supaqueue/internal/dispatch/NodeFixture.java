package org.supaqueue.internal.dispatch;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.microprofile.config.Config;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.HttpEngine;
import org.supaqueue.internal.observation.AttemptTracer;
import org.supaqueue.internal.observation.NodeObserver;
import org.supaqueue.internal.observation.Observation;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.PausedQueues;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.spi.RetryPolicy;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.InsertedJob;
import org.supaqueue.testing.LogLines;
import org.supaqueue.testing.MapConfig;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.TestDatabase;

/**
 * Runs nodes without a container on a real database and with a {@link RawServer} as the consumer. Each node has a pool
 * of five connections.
 */
final class NodeFixture implements AutoCloseable {

    /** What the last migration creates. */
    private static final String CREATED_LAST = "job_audit";

    final TestDatabase testDatabase;
    final RawServer consumer = RawServer.start();
    final ConcurrentLinkedQueue<Object> events = new ConcurrentLinkedQueue<>();
    final NodeListener listener = new RecordedEvents(events);
    final MapConfig config = new MapConfig(Map.of(
            "supaqueue.consumer-function", consumer.url() + "/base",
            "supaqueue.service-role", "s3cret",
            "supaqueue.retry.delay", "PT0.2S",
            "supaqueue.retry.jitter", "0",
            "supaqueue.request-timeout", "PT3S",
            "supaqueue.lease", "PT2S",
            "supaqueue.shutdown-timeout", "PT2S"));

    final LogLines log = LogLines.of("org.supaqueue");

    /** The policy of the nodes that start next; null for none. */
    RetryPolicy retryPolicy;

    /** Traces the attempts of the nodes that start next. */
    AttemptTracer attemptTracer = AttemptTracer.NONE;

    /** The observer of the nodes that start next. */
    NodeObserver observer = NodeObserver.NONE;

    /** The store of the node that started last. */
    StoreOpener opener;

    private Connection connection;
    private final Map<String, HikariDataSource> pools = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Runnable> closeActions = new ConcurrentLinkedQueue<>();

    NodeFixture() {
        this(Databases.fresh(PostgresMajor.NEWEST));
    }

    NodeFixture(TestDatabase testDatabase) {
        this.testDatabase = testDatabase;
    }

    static NodeFixture inLatin1() {
        return new NodeFixture(Databases.freshLatin1(PostgresMajor.NEWEST));
    }

    /** Starts a node with the current settings. */
    QueueNode start(String name) {
        return start(name, testDatabase.url());
    }

    QueueNode start(String name, String url) {
        return start(name, url, new PausedQueues(System::nanoTime, PausedQueues.MAX_AGE));
    }

    QueueNode start(String name, String url, PausedQueues pausedQueues) {
        HikariDataSource pool = TestDatabase.pool(url + "&ApplicationName=" + name);
        Database database = new Database(pool);
        Settings settings = Settings.read(config);
        opener = opener(name, database, settings, pausedQueues);
        QueueNode node = new QueueNode(
                settings,
                database,
                opener,
                environment(name, listener, new Observation(observer, attemptTracer), retryPolicy));
        node.start();
        pools.put(name, pool);
        closeActions.add(() -> {
            node.stop();
            pool.close();
        });
        return node;
    }

    /** How many connections a node has borrowed from its pool. */
    int borrowedConnections(String node) {
        return pools.get(node).getHikariPoolMXBean().getActiveConnections();
    }

    /** Starts a node in its own process. */
    NodeProcess startProcess(String name) {
        NodeProcess node = NodeProcess.start(testDatabase.url(), name, config);
        closeActions.add(node::kill);
        return node;
    }

    static QueueNode assemble(String name, DataSource pool, Config config, NodeListener listener) {
        Database database = new Database(pool);
        Settings settings = Settings.read(config);
        PausedQueues pausedQueues = new PausedQueues(System::nanoTime, PausedQueues.MAX_AGE);
        StoreOpener opener = opener(name, database, settings, pausedQueues);
        return new QueueNode(settings, database, opener, environment(name, listener, Observation.NONE, null));
    }

    private static StoreOpener opener(String name, Database database, Settings settings, PausedQueues pausedQueues) {
        return new StoreOpener(
                database, new Migrator(database, null, true), name, settings.deadLetterQueues(), pausedQueues);
    }

    private static NodeEnvironment environment(
            String name, NodeListener listener, Observation observation, RetryPolicy retryPolicy) {
        ThreadFactory threads = work -> new Thread(work, name);
        return new NodeEnvironment(
                threads, calls -> new HttpEngine(calls, threads), listener, observation, "test", retryPolicy);
    }

    /** A reply that the consumer sends only after the signal. */
    static RawReply replyAfter(CountDownLatch signal, RawReply reply) {
        return connection -> {
            try {
                signal.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
            return reply.play(connection);
        };
    }

    static long threadsOf(String node) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(node))
                .count();
    }

    static ConditionFactory await() {
        return Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(20));
    }

    /** Leaves the tables, and no node. A node that is stopped at once may not have migrated. */
    void migrate() {
        QueueNode node = start("migrates");
        awaitMigrated();
        node.stop();
    }

    /** Waits for the end of the last migration: each migration is a transaction of its own. */
    void awaitMigrated() {
        await().until(() -> "t".equals(query("SELECT to_regclass('" + CREATED_LAST + "') IS NOT NULL")));
    }

    /**
     * The name of the node that holds the {@code NotifyLock}, or null if no node holds the lock. While a node holds the
     * lock, every insert notifies.
     */
    String notifyLockHolder() {
        return queryNotifyLockHolder("application_name");
    }

    void awaitNotifyLockHolder(String node) {
        await().until(this::notifyLockHolder, node::equals);
    }

    int notifyLockHolderPort() {
        return Integer.parseInt(queryNotifyLockHolder("client_port"));
    }

    private String queryNotifyLockHolder(String column) {
        return query("SELECT " + column + " FROM pg_locks JOIN pg_stat_activity USING (pid)"
                + " WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND objid = to_regclass('job_queue')");
    }

    long insert() {
        return insert(InsertedJob.aJob());
    }

    long insert(InsertedJob job) {
        return Long.parseLong(query(job.insert()));
    }

    void awaitStatus(long id, String status) {
        await().until(() -> column("status", id), status::equals);
    }

    String column(String column, long id) {
        return query("SELECT " + column + " FROM job_queue WHERE job_id = " + id);
    }

    /** Uses one connection for all statements, because a new connection costs the server more than most statements. */
    synchronized String query(String sql) {
        try (Statement statement = connection().createStatement()) {
            if (!statement.execute(sql)) {
                return null;
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? row.getString(1) : null;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private Connection connection() throws SQLException {
        if (connection == null || !connection.isValid(1)) {
            connection = testDatabase.connect();
        }
        return connection;
    }

    /**
     * Creates a trigger, as an application may do. The trigger runs the body when a job that meets the condition is
     * claimed.
     */
    void createClaimTrigger(String body, String condition) {
        query("CREATE OR REPLACE FUNCTION app_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body
                + "; RETURN NEW; END $$");
        query("CREATE TRIGGER app_trigger BEFORE UPDATE ON job_queue FOR EACH ROW WHEN (NEW.status = 'processing'"
                + " AND OLD.status <> 'processing' AND " + condition + ") EXECUTE FUNCTION app_trigger()");
    }

    /** Ends every connection to the database, and refuses new connections until {@link #enableDatabase}. */
    void disableDatabase() throws SQLException {
        onServer("ALTER DATABASE " + testDatabase.name() + " ALLOW_CONNECTIONS false");
        onServer(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + testDatabase.name() + "'");
    }

    void enableDatabase() throws SQLException {
        onServer("ALTER DATABASE " + testDatabase.name() + " ALLOW_CONNECTIONS true");
    }

    private void onServer(String sql) throws SQLException {
        try (Connection connection = testDatabase.server().getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> attemptsReceived(String path) {
        return consumer.requests(path).stream()
                .map(request -> request.header("X-Supaqueue-Attempt").orElseThrow())
                .toList();
    }

    @Override
    public void close() throws IOException, SQLException {
        closeActions.forEach(Runnable::run);
        if (connection != null) {
            connection.close();
        }
        log.close();
        consumer.close();
        Databases.giveBack(testDatabase);
    }
}
