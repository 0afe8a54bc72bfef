package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.store.failure.SchemaMismatchException;

/** Nodes of two releases use one schema. The servers of an application are seldom updated all at the same time. */
class RollingUpgradeTest extends StoreTest {

    private static final int KNOWN = Migration.ALL.get(Migration.ALL.size() - 1).version();

    private static final Migration COLUMN = new Migration(
            KNOWN + 1, "note.sql", 1, false, "ALTER TABLE job_queue ADD COLUMN note text NOT NULL DEFAULT 'none'");
    private static final Migration INDEX = new Migration(KNOWN + 2, "note_index.sql", 1, true, """
            DROP INDEX CONCURRENTLY IF EXISTS job_queue_note;
            CREATE INDEX CONCURRENTLY job_queue_note ON job_queue (note);
            """);
    private static final Migration INCOMPATIBLE = new Migration(
            KNOWN + 3, "verb.sql", KNOWN + 3, false, "ALTER TABLE job_queue RENAME COLUMN http_verb TO verb");

    private final ExecutorService nodes = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        nodes.shutdownNow();
    }

    private Store upgrade(Migration... steps) throws SQLException {
        List<Migration> migrations = new ArrayList<>(Migration.ALL);
        migrations.addAll(List.of(steps));
        return new StoreOpener(queue.database, new Migrator(queue.database, null, true, migrations), "new").open();
    }

    private String indexes() throws SQLException {
        return queue.query(
                "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('job_queue_note') AND indisvalid");
    }

    @Test
    void shouldSettleEachJobOnceWithNodesOfTwoReleases() throws Exception {
        queue.execute("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 1000)");
        Store older = queue.store;
        Store newer = upgrade(COLUMN, INDEX);
        CyclicBarrier start = new CyclicBarrier(2);

        Future<Integer> byOlder = nodes.submit(() -> drain(older, start));
        Future<Integer> byNewer = nodes.submit(() -> drain(newer, start));

        assertThat(byOlder.get(1, TimeUnit.MINUTES)).isPositive();
        assertThat(byNewer.get(1, TimeUnit.MINUTES)).isPositive();
        assertThat(byOlder.get() + byNewer.get()).isEqualTo(1_000);
        assertThat(queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete' AND lease_token = 1"))
                .isEqualTo("1000");
    }

    private int drain(Store store, CyclicBarrier start) throws Exception {
        ClaimCursor position = new ClaimCursor(System::nanoTime);
        ClaimLimits limits = new ClaimLimits(5, 5, StoreFixture.LEASE, StoreFixture.MAX_PAYLOAD, List.of());
        start.await();
        int settled = 0;
        Claim claim;
        do {
            claim = store.claims().claim(Queues.ALL, position, limits);
            settle(store, claim.jobs().stream().map(StoreFixture::complete).toList());
            settled += claim.jobs().size();
        } while (claim.moreMayBeDue());
        return settled;
    }

    /** Repeats until all jobs are settled, because a claim of the other node may lock a row for a moment. */
    private static void settle(Store store, List<Settlement> batch) throws SQLException {
        List<Settlement> left = new ArrayList<>(batch);
        while (!left.isEmpty()) {
            Set<Lease> settled = store.settlements().settle(left).keySet();
            left.removeIf(settlement -> settled.contains(settlement.lease()));
        }
    }

    @Test
    void shouldStartTheOlderReleaseOnACompatibleSchema() throws SQLException {
        upgrade(COLUMN, INDEX);

        assertThat(queue.open("older").schema().installation())
                .isEqualTo(queue.store.schema().installation());
    }

    @Test
    void shouldRefuseTheOlderReleaseOnAnIncompatibleSchema() throws SQLException {
        upgrade(COLUMN, INDEX, INCOMPATIBLE);

        assertThatThrownBy(() -> queue.open("older"))
                .isInstanceOf(SchemaMismatchException.class)
                .hasMessageContaining(
                        "at version %1$d, which needs a library that knows version %1$d".formatted(KNOWN + 3))
                .hasMessageContaining("knows versions up to %d: update the library".formatted(KNOWN));
    }

    @Test
    void shouldRebuildAnInvalidIndexOfAnEarlierStart() throws SQLException {
        upgrade(COLUMN);
        queue.execute("CREATE INDEX job_queue_note ON job_queue (note)");
        queue.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'job_queue_note'::regclass");

        upgrade(COLUMN, INDEX);

        assertThat(indexes()).isEqualTo("1");
        assertThat(queue.query("SELECT count(*) FROM queue_migration"))
                .isEqualTo(Integer.toString(Migration.ALL.size() + 2));
    }

    @Test
    void shouldNotWaitForAnIndexThatAnotherNodeBuilds() throws Exception {
        upgrade(COLUMN);
        try (Connection writer = queue.where.connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("INSERT INTO job_queue (http_verb) VALUES ('POST')");
            Future<Store> building = nodes.submit((Callable<Store>) () -> upgrade(COLUMN, INDEX));
            Awaitility.await()
                    .until(() -> queue.query("SELECT count(*) FROM pg_stat_progress_create_index"), "1"::equals);

            assertThat(upgrade(COLUMN, INDEX)).isNotNull();
            assertThat(building.isDone()).isFalse();

            writer.commit();
            building.get(1, TimeUnit.MINUTES);
        }
        assertThat(indexes()).isEqualTo("1");
    }

    /**
     * While a migration waits for a table lock, all later statements on that table wait too. So the migration gives up.
     */
    @Test
    void shouldFailAMigrationThatGetsNoTableLock() throws SQLException {
        try (Connection reader = queue.where.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM job_queue");

            assertThatThrownBy(() -> upgrade(COLUMN))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("lock timeout");
        }
        upgrade(COLUMN);
    }
}
