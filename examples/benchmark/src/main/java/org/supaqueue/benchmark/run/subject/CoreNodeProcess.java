package org.supaqueue.benchmark.run.subject;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.supaqueue.benchmark.run.process.Commands;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.consumer.HttpEngine;
import org.supaqueue.internal.dispatch.NodeEnvironment;
import org.supaqueue.internal.dispatch.NodeListener;
import org.supaqueue.internal.dispatch.QueueNode;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.testing.MapConfig;

/** The process of a {@link CoreNode}. */
public final class CoreNodeProcess {
    /** A node uses at most four connections. */
    private static final int CONNECTIONS = 5;

    private CoreNodeProcess() {}

    /**
     * Runs until the parent process ends.
     *
     * @param arguments a JDBC URL, the node's name, and settings as {@code key=value}
     * @throws Exception if the node fails
     */
    public static void main(String... arguments) throws Exception {
        Map<String, String> settings = new ConcurrentHashMap<>();
        for (String setting : List.of(arguments).subList(2, arguments.length)) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        try (HikariDataSource pool = pool(arguments[0])) {
            Database database = new Database(pool);
            StoreOpener opener = new StoreOpener(database, new Migrator(database, null, true), arguments[1]);
            opener.open();
            QueueNode node = node(settings, database, opener);
            node.start();
            Commands.serve(Map.of());
            node.stop();
        }
    }

    private static QueueNode node(Map<String, String> settings, Database database, StoreOpener opener) {
        ThreadFactory threads = work -> new Thread(work, "queue");
        NodeEnvironment host = new NodeEnvironment(
                threads, calls -> new HttpEngine(calls, threads), new NodeListener() {}, "benchmark");
        return new QueueNode(Settings.read(new MapConfig(settings)), database, opener, host);
    }

    private static HikariDataSource pool(String url) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(CONNECTIONS);
        return new HikariDataSource(pool);
    }
}
