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

/** What a node's listener does when it hears something. */
@Tag("database")
class ListenerTest {

    private final TestDatabase where = Databases.fresh(PostgresMajor.NEWEST);
    private final Signal wakeUp = new Signal();
    private final AtomicInteger preparations = new AtomicInteger();
    private Listener listener;
    private Thread thread;

    @BeforeEach
    void listen() throws InterruptedException {
        Database database = new Database(where.dataSource());
        StoreOpener opener = new StoreOpener(database, new Migrator(database, null, true), "node-a");
        listener = new Listener(database, opener, wakeUp, preparations::incrementAndGet);
        thread = new Thread(listener);
        thread.start();
        // It has proved that it hears.
        assertThat(woken()).isTrue();
    }

    @AfterEach
    void stop() throws InterruptedException {
        listener.stop();
        thread.join();
    }

    private boolean woken() throws InterruptedException {
        long began = System.nanoTime();
        wakeUp.await(Duration.ofSeconds(20));
        return System.nanoTime() - began < Duration.ofSeconds(19).toNanos();
    }

    private void announce() throws SQLException {
        try (Connection connection = where.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT process_current_jobs_if_unlocked()");
        }
    }

    @Test
    void shouldPrepareForACallWhenAnIdleNodeIsWoken() throws Exception {
        listener.markIdle();

        announce();

        await().until(() -> preparations.get() == 1);
    }

    @Test
    void shouldOnlyWakeABusyNode() throws Exception {
        listener.markBusy();

        announce();

        assertThat(woken()).isTrue();
        stop();
        assertThat(preparations).hasValue(0);
    }
}
