package org.supaqueue.internal.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.internal.store.CallerStore;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PoolWithoutValidation;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.PostgresProxy;
import org.supaqueue.testing.TestDatabase;

/** A caller gets past the dead connections of its pool, but does not retry for long. */
@Tag("database")
class DeadConnectionRetryTest {

    private static final int CONNECTIONS = 12;

    private final TestDatabase testDatabase = Databases.fresh(PostgresMajor.NEWEST);
    private final AtomicInteger tryCount = new AtomicInteger();

    private static PoolWithoutValidation pool(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setSocketTimeout(1);
        return new PoolWithoutValidation(source, PoolWithoutValidation.Server.PAYARA);
    }

    /** Stands for the transaction of a caller: executes one statement on a connection from the pool. */
    private boolean runStatement(CallerStore store) {
        tryCount.incrementAndGet();
        try {
            store.readCommitted();
            return true;
        } catch (SQLException failed) {
            throw Unavailable.because(failed, "jdbc/test");
        }
    }

    /** Each try on a frozen connection takes the driver's socketTimeout of 1 s. The pool has 12 such connections. */
    @Test
    void shouldStopRetryingBeforeAllConnectionsToAFrozenHostTimeOut() throws Exception {
        try (PostgresProxy proxy = PostgresProxy.to(testDatabase)) {
            PoolWithoutValidation pool = pool(proxy.url(testDatabase));
            pool.fill(CONNECTIONS);
            proxy.freezeAll();
            try (CallerStore store = new CallerStore(pool.dataSource(), "None")) {
                long began = System.nanoTime();

                assertThatThrownBy(() -> DeadConnectionRetry.run(() -> runStatement(store)))
                        .isInstanceOf(QueueUnavailableException.class);

                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
            }
        }
    }

    @Test
    void shouldRetryUntilAConnectionWorks() throws Exception {
        try (PostgresProxy proxy = PostgresProxy.to(testDatabase)) {
            PoolWithoutValidation pool = pool(proxy.url(testDatabase));
            pool.fill(CONNECTIONS);
            proxy.resetAll();
            try (CallerStore store = new CallerStore(pool.dataSource(), "None")) {

                assertThat(DeadConnectionRetry.run(() -> runStatement(store))).isTrue();

                assertThat(tryCount).hasValue(CONNECTIONS + 1);
            }
        }
    }
}
