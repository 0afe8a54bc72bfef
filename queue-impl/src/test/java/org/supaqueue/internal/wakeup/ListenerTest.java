package org.supaqueue.internal.wakeup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.TestDatabase;

/** Proves what the listener of a node does when a notification arrives. */
@Tag("database")
class ListenerTest {

    private final TestDatabase testDatabase = Databases.fresh(PostgresMajor.NEWEST);
    private final Signal wakeUp = new Signal();
    private final Signal bulkStarted = new Signal();
    private final AtomicInteger preparations = new AtomicInteger();
    private Listener listener;
    private Thread thread;

    @BeforeEach
    void listen() throws InterruptedException {
        Database database = new Database(testDatabase.dataSource());
        StoreOpener opener = new StoreOpener(database, new Migrator(database, null, true), "node-a");
        listener = new Listener(database, opener, wakeUp, bulkStarted, preparations::incrementAndGet, connection -> {});
        thread = new Thread(listener);
        thread.start();
        // The listener raises the signal after it has verified that notifications arrive.
        assertThat(awaitWakeUp()).isTrue();
    }

    @AfterEach
    void stop() throws InterruptedException {
        listener.stop();
        thread.join();
    }

    private boolean awaitWakeUp() throws InterruptedException {
        return awaitSignal(wakeUp);
    }

    private static boolean awaitSignal(Signal signal) throws InterruptedException {
        long began = System.nanoTime();
        signal.await(Duration.ofSeconds(20));
        return System.nanoTime() - began < Duration.ofSeconds(19).toNanos();
    }

    private void notifyNodes() throws SQLException {
        try (Connection connection = testDatabase.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT process_current_jobs_if_unlocked()");
        }
    }

    @Test
    void shouldPrepareACallWhenANotificationWakesAnIdleNode() throws Exception {
        listener.markIdle();

        notifyNodes();

        await().until(() -> preparations.get() == 1);
    }

    @Test
    void shouldSignalThatABulkOperationMayHaveStartedBefore() throws Exception {
        assertThat(awaitSignal(bulkStarted)).isTrue();
    }

    @Test
    void shouldSignalThatABulkOperationHasStarted() throws Exception {
        assertThat(awaitSignal(bulkStarted)).isTrue();
        try (Connection connection = testDatabase.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT bulk_retry('{\"status\": \"dead\"}')");
        }

        assertThat(awaitSignal(bulkStarted)).isTrue();
    }

    @Test
    void shouldNotPrepareACallWhenTheNodeIsBusy() throws Exception {
        listener.markBusy();

        notifyNodes();

        assertThat(awaitWakeUp()).isTrue();
        stop();
        assertThat(preparations).hasValue(0);
    }
}
