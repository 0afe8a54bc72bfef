package org.supaqueue.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Copies and drops the databases of a server, on one thread. While a test runs, this thread copies the database for the
 * next test, so that the next test need not wait.
 */
final class CopiedDatabases {

    private static final System.Logger LOG = System.getLogger(CopiedDatabases.class.getName());

    private final Connection admin;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(KitThreads::daemon);
    private final Map<String, CompletableFuture<String>> spare = new ConcurrentHashMap<>();
    private final AtomicInteger counter = new AtomicInteger();

    /** @param admin a session of a superuser, for this object alone */
    CopiedDatabases(Connection admin) {
        this.admin = admin;
    }

    /**
     * Copies a template.
     *
     * @param template the name of a database that no session uses
     * @return the name of the copy
     */
    String copy(String template) {
        return join(startCopy(template));
    }

    /** Copies a template, and begins with the copy for the next test. */
    String take(String template) {
        CompletableFuture<String> ready = spare.remove(template);
        String copy = ready == null ? copy(template) : join(ready);
        spare.put(template, startCopy(template));
        return copy;
    }

    private CompletableFuture<String> startCopy(String template) {
        String name = "supaqueue_" + counter.incrementAndGet();
        return CompletableFuture.supplyAsync(
                () -> {
                    execute("CREATE DATABASE " + name + " TEMPLATE " + template);
                    return name;
                },
                thread);
    }

    private static String join(CompletableFuture<String> copy) {
        try {
            return copy.join();
        } catch (CompletionException failed) {
            throw new IllegalStateException("a database could not be created", failed.getCause());
        }
    }

    /** Drops a database soon. The sessions of a test that has just ended may need a moment to end. */
    void drop(String name) {
        thread.execute(() -> {
            try {
                execute("DROP DATABASE " + name + " WITH (FORCE)");
            } catch (IllegalStateException failed) {
                LOG.log(System.Logger.Level.DEBUG, "The database of a test remains: {0}", failed.getCause());
            }
        });
    }

    /** Drops a template and the copy for the next test. */
    void dropTemplate(String template) {
        CompletableFuture<String> ready = spare.remove(template);
        if (ready != null) {
            ready.thenAccept(this::drop);
        }
        drop(template);
    }

    private void execute(String sql) {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }
}
