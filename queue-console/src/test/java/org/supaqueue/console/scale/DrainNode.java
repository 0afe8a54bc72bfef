package org.supaqueue.console.scale;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.supaqueue.internal.cdi.QueueParts;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.HttpEngine;
import org.supaqueue.internal.dispatch.NodeEnvironment;
import org.supaqueue.internal.dispatch.NodeListener;
import org.supaqueue.internal.dispatch.QueueNode;
import org.supaqueue.internal.store.Database;
import org.supaqueue.testing.MapConfig;

/** A node that serves only the queue {@code drain}, and its consumer. */
final class DrainNode implements AutoCloseable {

    private static final String IS_DRAINED = "SELECT NOT EXISTS (SELECT FROM job_queue WHERE due AND status::text IN"
            + " ('', 'failed') AND queue = 'drain') AND NOT EXISTS (SELECT FROM job_queue"
            + " WHERE status::text = 'processing' AND queue = 'drain')";

    private final ScaleDatabase database;
    private final HikariDataSource pool;
    private final HttpServer consumer;
    private final ExecutorService consumerThreads = Executors.newFixedThreadPool(32);
    private final AtomicLong calls = new AtomicLong();
    private final QueueNode node;

    private DrainNode(ScaleDatabase database) throws IOException {
        this.database = database;
        pool = database.pool();
        consumer = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1_024);
        consumer.setExecutor(consumerThreads);
        consumer.createContext("/", this::answer);
        node = node();
    }

    static DrainNode start(ScaleDatabase database) throws IOException {
        DrainNode started = new DrainNode(database);
        started.consumer.start();
        started.node.start();
        return started;
    }

    private QueueNode node() {
        Settings settings = Settings.read(new MapConfig(Map.of(
                "supaqueue.consumer-function",
                        "http://127.0.0.1:" + consumer.getAddress().getPort(),
                "supaqueue.auth", "none",
                "supaqueue.queues", "drain",
                "supaqueue.workers", "32")));
        Database tables = new Database(pool);
        ThreadFactory threads = work -> new Thread(work, "drain");
        return new QueueNode(
                settings,
                tables,
                QueueParts.opener(settings, tables),
                new NodeEnvironment(threads, count -> new HttpEngine(count, threads), new NodeListener() {}, "scale"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        calls.incrementAndGet();
        // A body would be a packet of its own, for which the node would wait 40 ms.
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    /** {@return the jobs per second, from the commit that inserted all jobs until the last outcome is settled} */
    double drain(int jobs) throws SQLException {
        database.query("CHECKPOINT");
        long before = calls.get();
        long start;
        try (Connection connection = database.connect();
                Statement insert = connection.createStatement()) {
            connection.setAutoCommit(false);
            insert.execute(
                    "INSERT INTO job_queue (http_verb, url_path, queue, payload) SELECT 'POST', '/drain', 'drain',"
                            + " pg_catalog.jsonb_build_object('item', i, 'note', 'the usual delivery address')"
                            + " FROM pg_catalog.generate_series(1, " + jobs + ") AS g(i)");
            start = System.nanoTime();
            connection.commit();
        }
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> calls.get() - before >= jobs && "t".equals(database.query(IS_DRAINED)));
        double perSecond = jobs / ((System.nanoTime() - start) / 1e9);
        if (calls.get() - before != jobs) {
            throw new IllegalStateException((calls.get() - before) + " calls for " + jobs + " jobs");
        }
        return perSecond;
    }

    @Override
    public void close() {
        node.stop();
        consumer.stop(0);
        consumerThreads.shutdown();
        pool.close();
    }
}
