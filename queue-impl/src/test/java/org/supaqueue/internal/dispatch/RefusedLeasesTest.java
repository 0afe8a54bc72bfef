package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.store.ClaimCursor;
import org.supaqueue.internal.store.ClaimLimits;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Migrator;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.StoreOpener;
import org.supaqueue.internal.wakeup.Signal;
import org.supaqueue.testing.RawReply;

/**
 * The database refuses to renew the lease of one job, or to hand that job back. The leases of the other jobs are
 * renewed, and the other jobs are handed back.
 */
@Tag("database")
class RefusedLeasesTest {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final String INSERT = "INSERT INTO job_queue (http_verb, url_path) SELECT 'POST',"
            + " CASE WHEN i = 7 THEN '/never' ELSE '/n' END FROM generate_series(1, %d) AS i";
    private static final String COUNT = "SELECT count(*) FROM job_queue WHERE url_path = '/n' AND ";

    private final NodeFixture queue = new NodeFixture();
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        answer.countDown();
        queue.close();
    }

    private void startWithDelayedAnswers() {
        queue.config.set("supaqueue.workers", "20");
        queue.config.set("supaqueue.request-timeout", "PT30S");
        for (String path : new String[] {"/base/n", "/base/never"}) {
            queue.consumer.script(path, NodeFixture.replyAfter(answer, RawReply.of(200, "done")));
        }
        queue.start("node-a");
        queue.awaitMigrated();
    }

    private void createTrigger(String change) {
        queue.query("CREATE FUNCTION app_trigger() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'not this one'; END $$");
        queue.query("CREATE TRIGGER app_trigger BEFORE UPDATE ON job_queue FOR EACH ROW"
                + " WHEN (OLD.url_path = '/never' AND OLD.status = 'processing' AND " + change
                + ") EXECUTE FUNCTION app_trigger()");
    }

    @Test
    void shouldRenewTheLeasesOfOtherJobs() {
        startWithDelayedAnswers();
        createTrigger("NEW.status = 'processing'");

        queue.query(INSERT.formatted(20));
        await().until(() -> queue.consumer.requests().size() == 20);
        // Twice the length of a lease: without renewals, all leases have expired by then.
        await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
        assertThat(queue.query(COUNT + "leased_until > now() AND lost_leases = 0"))
                .isEqualTo("19");
        answer.countDown();

        await().until(() -> queue.query(COUNT + "status = 'complete' AND lost_leases = 0"), "19"::equals);
        assertThat(queue.consumer.requests("/base/n")).hasSize(19);
        await().until(() -> queue.query("SELECT status FROM job_queue WHERE url_path = '/never'"), "complete"::equals);
    }

    @Test
    void shouldHandBackOtherJobs() throws Exception {
        try (HikariDataSource pool = queue.testDatabase.pool()) {
            Database database = new Database(pool);
            Store store = new StoreOpener(database, new Migrator(database, null, true), "node-a").open();
            createTrigger("NEW.status = ''");
            queue.query(INSERT.formatted(20));
            HeldLeases held = new HeldLeases(LEASE, System::nanoTime);
            ClaimLimits all = new ClaimLimits(20, 20, LEASE, 1_000, List.of());
            List<ClaimedJob> jobs = store.claims()
                    .claim(Queues.ALL, new ClaimCursor(System::nanoTime), all)
                    .jobs();
            jobs.forEach(job -> held.add(job.lease(), held.newDeadline()));
            HandBack handBack = new HandBack(held, new Signal());

            handBack.add(jobs);
            handBack.flush(store);

            assertThat(queue.query(COUNT + "status = ''")).isEqualTo("19");
            assertThat(handBack.isPending()).isFalse();
            assertThat(held.all()).isEmpty();
            assertThat(queue.column("status", 7)).isEqualTo("processing");
        }
    }
}
