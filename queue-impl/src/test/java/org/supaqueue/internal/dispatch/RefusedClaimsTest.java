package org.supaqueue.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.dispatch.NodeFixture.await;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The database refuses the claim of some jobs. All other jobs are claimed as usual. */
@Tag("database")
class RefusedClaimsTest {

    private static final String CLAIMED = "NEW.status = 'processing' AND OLD.status <> 'processing'";

    private final NodeFixture queue = new NodeFixture();

    @AfterEach
    void close() throws Exception {
        queue.close();
    }

    private void start() {
        queue.config.set("supaqueue.lease", "PT30S");
        queue.config.set("supaqueue.workers", "64");
        queue.start("node-a");
        queue.awaitMigrated();
    }

    /** Creates a trigger that runs when a job whose path begins with /never is claimed. */
    private void createClaimTrigger(String body) {
        createClaimTrigger(body, "NEW.url_path LIKE '/never%'");
    }

    private void createClaimTrigger(String body, String condition) {
        queue.createClaimTrigger(body, condition);
    }

    /** Inserts 100 jobs in one transaction. The paths of the jobs at the given positions begin with /never. */
    private void insertHundred(Long... culprits) {
        queue.query("INSERT INTO job_queue (http_verb, url_path, priority, payload)"
                + " SELECT 'POST', CASE WHEN i = ANY (ARRAY" + List.of(culprits)
                + "::bigint[]) THEN '/never/' || i ELSE '/n/' || i END,"
                + " CASE WHEN i = ANY (ARRAY" + List.of(culprits) + "::bigint[]) THEN 1 ELSE 0 END, '{\"n\": 1}'"
                + " FROM generate_series(1, 100) AS i");
    }

    private void awaitComplete(int count) {
        await().until(
                        () -> queue.query("SELECT count(*) FROM job_queue WHERE status = 'complete'"),
                        Integer.toString(count)::equals);
    }

    private long refusedJobId() {
        return Long.parseLong(queue.query("SELECT min(job_id) FROM job_queue WHERE url_path LIKE '/never%'"));
    }

    /** A way in which the application's own schema refuses the claim of a row, and the SQLSTATE of the refusal. */
    private enum RefusalCause {
        TRIGGER("P0001") {
            @Override
            void install(RefusedClaimsTest test) {
                test.createClaimTrigger("RAISE EXCEPTION 'not this one'");
            }
        },
        OWN_STATE("ZX123") {
            @Override
            void install(RefusedClaimsTest test) {
                test.createClaimTrigger("RAISE EXCEPTION 'not this one' USING ERRCODE = 'ZX123'");
            }
        },
        TYPE_ERROR("22P02") {
            @Override
            void install(RefusedClaimsTest test) {
                test.createClaimTrigger("PERFORM NEW.url_path::integer");
            }
        },
        NOT_VALID_CHECK("23514") {
            @Override
            void install(RefusedClaimsTest test) {
                test.queue.query("ALTER TABLE job_queue ADD CONSTRAINT own_rule"
                        + " CHECK (status <> 'processing' OR url_path NOT LIKE '/never%') NOT VALID");
            }
        },
        GENERATED_COLUMN_OVERFLOWS("22003") {
            @Override
            void install(RefusedClaimsTest test) {
                test.queue.query("ALTER TABLE job_queue ADD COLUMN own integer"
                        + " GENERATED ALWAYS AS (2147483647 + priority * lease_token::integer) STORED");
            }
        },
        DIVISION_BY_ZERO("22012") {
            @Override
            void install(RefusedClaimsTest test) {
                test.queue.query("ALTER TABLE job_queue ADD COLUMN own integer"
                        + " GENERATED ALWAYS AS (1 / (1 - priority * lease_token::integer)) STORED");
            }
        },
        MISSING_PARTITION("23514") {
            @Override
            void install(RefusedClaimsTest test) {
                test.queue.query("CREATE TABLE audit (priority integer) PARTITION BY LIST (priority)");
                test.queue.query("CREATE TABLE audit_0 PARTITION OF audit FOR VALUES IN (0)");
                test.createClaimTrigger("INSERT INTO audit VALUES (NEW.priority)", "true");
            }
        },
        DEFERRED_CONSTRAINT("P0001") {
            @Override
            void install(RefusedClaimsTest test) {
                test.queue.query("CREATE FUNCTION app_trigger() RETURNS trigger LANGUAGE plpgsql AS"
                        + " $$ BEGIN RAISE EXCEPTION 'only now'; END $$");
                test.queue.query("CREATE CONSTRAINT TRIGGER app_trigger AFTER UPDATE ON job_queue"
                        + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (" + CLAIMED
                        + " AND NEW.url_path LIKE '/never%') EXECUTE FUNCTION app_trigger()");
            }
        };

        private final String state;

        RefusalCause(String state) {
            this.state = state;
        }

        abstract void install(RefusedClaimsTest test);
    }

    private void removeCause() {
        queue.query("DROP TRIGGER IF EXISTS app_trigger ON job_queue");
        queue.query("ALTER TABLE job_queue DROP CONSTRAINT IF EXISTS own_rule, DROP COLUMN IF EXISTS own");
    }

    @ParameterizedTest
    @EnumSource
    void shouldClaimOtherJobsAndReportTheRefusedJob(RefusalCause obstacle) {
        start();
        obstacle.install(this);

        insertHundred(50L);
        awaitComplete(99);

        long refusedJobId = refusedJobId();
        await().until(() -> queue.column("error", refusedJobId) != null);
        assertThat(queue.column("status", refusedJobId)).isEmpty();
        assertThat(queue.column("error", refusedJobId)).startsWith("cannot be claimed: SQLSTATE " + obstacle.state);
        long later = queue.insert();
        queue.awaitStatus(later, "complete");

        removeCause();
        queue.awaitStatus(refusedJobId, "complete");
        assertThat(queue.log.warnings("Job " + refusedJobId + " cannot be claimed"))
                .hasSize(1);
        assertThat(queue.log.count("Claiming jobs")).isZero();
    }

    /** The refused jobs follow each other in the claim order, before all other jobs. */
    @Test
    void shouldClaimOtherJobsIfManyJobsAreRefused() {
        start();
        createClaimTrigger("RAISE EXCEPTION 'not this one'");

        queue.query("INSERT INTO job_queue (http_verb, url_path, priority)"
                + " SELECT 'POST', CASE WHEN i <= 52 THEN '/never/' || i ELSE '/n/' || i END, i"
                + " FROM generate_series(1, 100) AS i");
        awaitComplete(48);

        List<String> named = queue.log.warnings(" cannot be claimed");
        assertThat(named).doesNotHaveDuplicates().hasSizeBetween(3, 52);
        queue.awaitStatus(queue.insert(aJob().priority(-1)), "complete");
    }

    /** A unique index of the application allows only one job in flight for each path. */
    @Test
    void shouldSendAJobThatAUniqueIndexRefusedWhileAnotherJobRan() {
        start();
        queue.query("CREATE UNIQUE INDEX one_in_flight ON job_queue (url_path) WHERE status = 'processing'");

        queue.query("INSERT INTO job_queue (http_verb, url_path) SELECT 'POST', '/n/' || i % 50"
                + " FROM generate_series(1, 100) AS i");

        awaitComplete(100);
        assertThat(queue.consumer.requests()).hasSize(100);
    }

    /** The trigger refuses every change of the row, so the node cannot write the error into the row. */
    @Test
    void shouldContinueIfTheErrorOfARowCannotBeStored() {
        start();
        queue.query("CREATE FUNCTION app_trigger() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'not this one'; END $$");
        queue.query("CREATE TRIGGER app_trigger BEFORE UPDATE ON job_queue FOR EACH ROW"
                + " WHEN (OLD.url_path LIKE '/never%') EXECUTE FUNCTION app_trigger()");

        insertHundred(1L, 100L);
        awaitComplete(98);

        await().until(() -> queue.log.warnings(" cannot be claimed").size() == 2);
        assertThat(queue.query("SELECT count(error) FROM job_queue")).isEqualTo("0");
        assertThat(queue.log.count("Claiming jobs")).isZero();
    }

    @Test
    void shouldBackOffAndLogOneWarningIfEveryJobIsRefused() {
        start();
        createClaimTrigger("RAISE EXCEPTION 'none at all'", "true");
        insertHundred();
        await().until(() -> queue.log.contains("Claiming jobs of all queues failed"));

        String transactions =
                "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()";
        long before = Long.parseLong(queue.query(transactions));
        await().pollInterval(Duration.ofSeconds(1))
                .during(Duration.ofSeconds(4))
                .until(() -> Long.parseLong(queue.query(transactions)) - before < 200);
        assertThat(queue.log.warnings("laim")).hasSize(1);
        assertThat(queue.log.contains("every row is refused")).isTrue();

        queue.query("DROP TRIGGER app_trigger ON job_queue");
        awaitComplete(100);
        await().until(() -> queue.log.contains("Claiming jobs of all queues works again"));
        assertThat(queue.log.warnings("laim")).hasSize(1);
    }

    @Test
    void shouldServeAGroupWhileEveryJobOfAnotherGroupIsRefused() {
        queue.config.set("supaqueue.queue.good.workers", "4");
        start();
        createClaimTrigger("RAISE EXCEPTION 'none of these'", "NEW.queue <> 'good'");
        insertHundred();
        await().until(() -> queue.log.contains("Claiming jobs of all queues except good failed"));

        for (int i = 0; i < 5; i++) {
            queue.awaitStatus(queue.insert(aJob().queue("good")), "complete");
        }

        assertThat(queue.log.contains("Claiming jobs failed")).isFalse();
    }
}
