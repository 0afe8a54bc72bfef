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

/** A caller whose pool lends dead connections. */
@Tag("database")
class DeadConnectionRetryTest {

    private static final int CONNECTIONS = 12;

    private final TestDatabase where = Databases.fresh(PostgresMajor.NEWEST);
    private final AtomicInteger tries = new AtomicInteger();

    private static PoolWithoutValidation pool(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setSocketTimeout(1);
        return new PoolWithoutValidation(source, PoolWithoutValidation.Server.PAYARA);
    }

    /** Stands for any work that a caller has the queue do in a transaction. */
    private boolean work(CallerStore store) {
        tries.incrementAndGet();
        try {
            store.readCommitted();
            return true;
        } catch (SQLException failed) {
            throw Unavailable.because(failed, "jdbc/test");
        }
    }

    /** Each dead connection takes the driver's socketTimeout. */
    @Test
    void shouldNotKeepACallerForTheTimeoutsOfAllConnectionsToASilentHost() throws Exception {
        try (PostgresProxy proxy = PostgresProxy.to(where)) {
            PoolWithoutValidation pool = pool(proxy.url(where));
            pool.fill(CONNECTIONS);
            proxy.freezeAll();
            try (CallerStore store = new CallerStore(pool.dataSource(), "None")) {
                long began = System.nanoTime();

                assertThatThrownBy(() -> DeadConnectionRetry.run(() -> work(store)))
                        .isInstanceOf(QueueUnavailableException.class);

                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
            }
        }
    }

    @Test
    void shouldGetOverConnectionsThatAreKnownToBeDeadAtOnce() throws Exception {
        try (PostgresProxy proxy = PostgresProxy.to(where)) {
            PoolWithoutValidation pool = pool(proxy.url(where));
            pool.fill(CONNECTIONS);
            proxy.resetAll();
            try (CallerStore store = new CallerStore(pool.dataSource(), "None")) {

                assertThat(DeadConnectionRetry.run(() -> work(store))).isTrue();

                assertThat(tries).hasValue(CONNECTIONS + 1);
            }
        }
    }
}
