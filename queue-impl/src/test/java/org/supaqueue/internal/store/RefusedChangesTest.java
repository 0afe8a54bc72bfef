package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.internal.store.isolation.EveryRowRefusedException;

/**
 * If the database refuses to change some rows, or holds them up, all other rows are still promoted, rescued or deleted.
 */
class RefusedChangesTest extends StoreTest {

    private static final Duration WEEK = Duration.ofDays(7);

    /** Creates a trigger, as an application could. The trigger runs the body for each row that meets the condition. */
    private void createTrigger(String change, String condition, String body) throws SQLException {
        queue.execute("CREATE OR REPLACE FUNCTION app_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body
                + "; RETURN COALESCE(NEW, OLD); END $$");
        queue.execute("CREATE TRIGGER app_trigger BEFORE " + change + " ON job_queue FOR EACH ROW WHEN (" + condition
                + ") EXECUTE FUNCTION app_trigger()");
    }

    private void insertScheduled(int count) throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, run_at, due)"
                + " SELECT 'POST', now() - interval '1 s', false FROM generate_series(1, " + count + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RAISE EXCEPTION 'no'", "PERFORM 1 / 0", "INSERT INTO job_attempt VALUES (0, 0, 0)"})
    void shouldPromoteAllButTheRowThatIsRefused(String body) throws SQLException {
        insertScheduled(100);
        createTrigger("UPDATE", "OLD.job_id = 50", body);

        assertThat(queue.store.claims().promote()).isEqualTo(99);

        assertThat(queue.store.claims().promote()).isZero();
        assertThat(queue.claim(200)).hasSize(99);
        insertScheduled(10);
        assertThat(queue.store.claims().promote()).isEqualTo(10);
    }

    @Test
    void shouldReportThatEveryPromotionIsRefused() throws SQLException {
        insertScheduled(100);
        createTrigger("UPDATE", "true", "RAISE EXCEPTION 'no'");

        assertThatThrownBy(() -> queue.store.claims().promote()).isInstanceOf(EveryRowRefusedException.class);
        assertThat(queue.store.claims().isPromotionFailing()).isTrue();

        queue.execute("DROP TRIGGER app_trigger ON job_queue");
        int promoted = 0;
        while (promoted < 100) {
            promoted += queue.store.claims().promote();
        }
        assertThat(queue.store.claims().isPromotionFailing()).isFalse();
    }

    private static final String WAIT = "PERFORM n FROM counter FOR UPDATE";

    /** Creates the counter. Returns a connection whose open transaction has locked the row of the counter. */
    private Connection lockCounter() throws SQLException {
        queue.execute("CREATE TABLE counter (n bigint)");
        queue.execute("INSERT INTO counter VALUES (0)");
        Connection other = queue.where.connect();
        other.setAutoCommit(false);
        try (Statement statement = other.createStatement()) {
            statement.execute("SELECT n FROM counter FOR UPDATE");
        }
        return other;
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    @ParameterizedTest
    @ValueSource(strings = {WAIT, "PERFORM pg_sleep(60)"})
    void shouldPromoteAllButTheRowsThatAreHeldUp(String body) throws SQLException {
        insertScheduled(1_200);
        createTrigger("UPDATE", "OLD.job_id BETWEEN 50 AND 59", body);
        Claims claims = queue.store.claims();
        try (Connection other = lockCounter()) {
            long began = System.nanoTime();
            int promoted = 0;
            while (promoted < 1_190) {
                promoted += claims.promote();
                assertThat(since(began)).isLessThan(Duration.ofSeconds(15));
            }

            for (int i = 0; i < 10; i++) {
                insertScheduled(1);
                began = System.nanoTime();
                assertThat(claims.promote()).isEqualTo(1);
                assertThat(since(began)).isLessThan(Duration.ofSeconds(1));
            }
            other.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WAIT, "PERFORM pg_sleep(60)"})
    void shouldRescueAllButTheRowsThatAreHeldUp(String body) throws SQLException {
        expireHundred();
        createTrigger("UPDATE", "OLD.job_id BETWEEN 50 AND 59", body);
        try (Connection other = lockCounter()) {
            long began = System.nanoTime();
            int rescued = 0;
            while (rescued < 90) {
                rescued += queue.store.rescues().rescueExpired(List.of()).size();
                assertThat(since(began)).isLessThan(Duration.ofSeconds(15));
            }

            queue.expire(queue.claim(1).get(0).lease().jobId());
            began = System.nanoTime();
            assertThat(queue.store.rescues().rescueExpired(List.of())).hasSize(1);
            assertThat(since(began)).isLessThan(Duration.ofSeconds(1));
            other.rollback();
        }
    }

    private void expireHundred() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 100)");
        queue.claim(100);
        queue.execute("UPDATE job_queue SET leased_until = now() - interval '1 s'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ALTER TABLE job_queue ADD CONSTRAINT own CHECK (job_id <> 50 OR lost_leases = 0)
            ALTER TABLE job_attempt ADD CONSTRAINT own CHECK (job_id <> 50) NOT VALID
            CREATE TABLE own (id bigint PRIMARY KEY); INSERT INTO own SELECT generate_series(1, 100); DELETE FROM own WHERE id = 50; ALTER TABLE job_attempt ADD FOREIGN KEY (job_id) REFERENCES own
            CREATE UNIQUE INDEX own ON job_queue (lost_leases) WHERE job_id IN (49, 50) AND lost_leases > 0
            """)
    void shouldRescueAllButTheRowThatIsRefused(String obstacle) throws SQLException {
        expireHundred();
        queue.execute(obstacle);

        assertThat(queue.store.rescues().rescueExpired(List.of())).hasSize(99);

        assertThat(queue.status(50)).isEqualTo("processing");
        assertThat(queue.store.rescues().rescueExpired(List.of())).isEmpty();
        queue.expire(queue.claim(1).get(0).lease().jobId());
        assertThat(queue.store.rescues().rescueExpired(List.of())).hasSize(1);
    }

    private void insertFinished(int count) throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, status, finished_at)"
                + " SELECT 'POST', 'cancelled', now() - interval '1 year' + i % 3 * interval '1 h'"
                + " FROM generate_series(1, " + count + ") AS i");
    }

    private long deleteExpired() throws SQLException {
        return queue.store.retention().deleteExpired(WEEK, WEEK);
    }

    private String remainingJobIds() throws SQLException {
        return queue.query("SELECT string_agg(job_id::text, ' ' ORDER BY job_id) FROM job_queue");
    }

    /** PostgreSQL 18 and later have a separate SQLSTATE for ON DELETE RESTRICT. */
    @ParameterizedTest
    @ValueSource(strings = {"", "ON DELETE RESTRICT", "ON DELETE SET NULL"})
    void shouldDeleteAllButTheJobsThatAForeignKeyRefersTo(String onDelete) throws SQLException {
        insertFinished(2_500);
        queue.execute("CREATE TABLE orders (job_id bigint NOT NULL REFERENCES job_queue " + onDelete + ")");
        queue.execute("INSERT INTO orders VALUES (1), (2), (4), (1500), (2500)");

        assertThat(deleteExpired()).isEqualTo(2_495);

        assertThat(remainingJobIds()).isEqualTo("1 2 4 1500 2500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RAISE EXCEPTION 'keep it'", "RAISE EXCEPTION 'keep it' USING ERRCODE = 'ZX123'"})
    void shouldDeleteAllButTheJobsThatATriggerRefusesToDelete(String body) throws SQLException {
        insertFinished(1_200);
        createTrigger("DELETE", "OLD.job_id IN (7, 8, 9, 10, 1100)", body);

        assertThat(deleteExpired()).isEqualTo(1_195);

        assertThat(remainingJobIds()).isEqualTo("7 8 9 10 1100");
    }

    /** No job of the first batch can be deleted. The jobs of the next batch can be deleted. */
    @Test
    void shouldDeleteTheNextBatchAfterABatchThatCannotBeDeleted() throws SQLException {
        queue.execute("INSERT INTO job_queue (http_verb, status, finished_at)"
                + " SELECT 'POST', 'cancelled', now() - interval '1 year' + i * interval '1 s'"
                + " FROM generate_series(1, 1500) AS i");
        queue.execute("CREATE TABLE orders (job_id bigint REFERENCES job_queue)");
        queue.execute("INSERT INTO orders SELECT generate_series(1, 1000)");

        assertThat(deleteExpired()).isEqualTo(500);
        assertThat(queue.query("SELECT count(*) || ' ' || max(job_id) FROM job_queue"))
                .isEqualTo("1000 1000");
    }

    @Test
    void shouldDeleteAllButTheJobWhoseForeignKeyRowIsLocked() throws Exception {
        insertFinished(30);
        queue.execute("CREATE TABLE orders (job_id bigint REFERENCES job_queue ON DELETE CASCADE)");
        queue.execute("INSERT INTO orders VALUES (7)");
        try (Connection other = queue.where.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT * FROM orders FOR UPDATE");

            assertThat(deleteExpired()).isEqualTo(29);
            other.rollback();
        }
        assertThat(deleteExpired()).isEqualTo(1);
    }
}
