package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.internal.store.StoreFixture.complete;
import static org.supaqueue.internal.store.StoreFixture.failed;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.store.failure.TimeLimit;

/**
 * Tests with a trigger that the application adds to job_queue. The trigger writes to the application's table audit
 * without naming the schema of that table. PostgreSQL finds the table only by the search_path of the session, so the
 * queue's functions must not change the search_path.
 */
class ApplicationTriggerTest extends StoreTest {

    private Store store;

    @BeforeEach
    void createAuditTriggerInSchemaApp() throws SQLException {
        queue.execute("CREATE SCHEMA app");
        queue.execute("CREATE TABLE app.audit (id bigint GENERATED ALWAYS AS IDENTITY, change text)");
        queue.execute("CREATE FUNCTION app.audit_job() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " INSERT INTO audit (change) VALUES (OLD.status || '>' || NEW.status); RETURN NULL; END $$");
        queue.execute(
                "CREATE TRIGGER audit_job AFTER UPDATE ON job_queue FOR EACH ROW EXECUTE FUNCTION app.audit_job()");
        PGSimpleDataSource application = new PGSimpleDataSource();
        application.setUrl(queue.where.url() + "&currentSchema=app");
        store = new StoreOpener(new Database(application), new Migrator(new Database(application), "public", true), "a")
                .open();
    }

    private String asApplication(String sql) throws SQLException {
        try (Connection connection = queue.where.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = app");
            try (var row = statement.executeQuery(sql)) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private ClaimedJob claim() throws SQLException {
        ClaimLimits limits = new ClaimLimits(1, 1, StoreFixture.LEASE, StoreFixture.MAX_PAYLOAD, List.of());
        return store.claims()
                .claim(Queues.ALL, new ClaimCursor(System::nanoTime), limits)
                .jobs()
                .get(0);
    }

    private String audited() throws SQLException {
        return queue.query("SELECT string_agg(change, ' ' ORDER BY id) FROM app.audit");
    }

    @Test
    void shouldKeepTheSearchPathOnClaimSettleCancelAndRetry() throws SQLException {
        long id = queue.insert();

        assertThat(asApplication("SELECT public.cancel_job(" + id + ")")).isEqualTo("CANCELLED");
        assertThat(asApplication("SELECT public.retry_job(" + id + ")")).isEqualTo("RETRIED");
        store.settlements().settle(List.of(failed(claim())));
        asApplication("SELECT public.retry_failed_jobs()");
        store.leases().renew(List.of(claim().lease()), StoreFixture.LEASE);
        assertThat(asApplication("SELECT public.cancel_job(" + id + ")")).isEqualTo("REQUESTED");

        assertThat(audited())
                .isEqualTo(">cancelled cancelled> >processing processing>failed failed>failed failed>processing"
                        + " processing>processing processing>processing");
    }

    @Test
    void shouldKeepTheSearchPathOnHandBackRescueAndPromotion() throws SQLException {
        long id = queue.insert();
        store.leases().handBack(List.of(claim().lease()), TimeLimit.USUAL);
        claim();
        queue.execute("ALTER TABLE job_queue DISABLE TRIGGER audit_job");
        queue.expire(id);
        queue.execute("ALTER TABLE job_queue ENABLE TRIGGER audit_job");
        store.rescues().rescueExpired(List.of());
        store.settlements().settle(List.of(complete(claim())));
        queue.insert(aJob().runAt("now() - interval '1 s'").with("due", "false"));
        store.claims().promote();
        store.retention().deleteExpired(Duration.ZERO, Duration.ZERO);

        assertThat(audited())
                .isEqualTo(">processing processing> >processing processing> >processing processing>complete >");
    }

    /**
     * The schema app has functions and operators that match the calls of the queue's functions. PostgreSQL searches app
     * after pg_catalog, or before pg_catalog. The queue's functions must not call them.
     */
    @ParameterizedTest
    @ValueSource(strings = {"app", "app, pg_catalog"})
    void shouldNotCallFunctionsOrOperatorsOfTheApplication(String path) throws SQLException {
        queue.execute("CREATE TABLE app.ran (what text)");
        for (String types :
                List.of("bigint, bigint", "text, text", "public.job_status, public.job_status", "text, unknown")) {
            queue.execute("CREATE FUNCTION app.evil(" + types.replace("unknown", "name")
                    + ") RETURNS boolean LANGUAGE plpgsql"
                    + " AS 'BEGIN INSERT INTO app.ran VALUES (''operator''); RETURN true; END'");
            String[] type = types.replace("unknown", "name").split(", ");
            queue.execute("CREATE OPERATOR app.= (FUNCTION = app.evil, LEFTARG = " + type[0] + ", RIGHTARG = " + type[1]
                    + ")");
        }
        queue.execute("CREATE FUNCTION app.now() RETURNS timestamptz LANGUAGE plpgsql"
                + " AS 'BEGIN INSERT INTO app.ran VALUES (''function''); RETURN ''epoch''; END'");
        queue.execute("DROP TRIGGER audit_job ON job_queue");
        long id = queue.insert();
        try (Connection connection = queue.where.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = " + path);
            statement.execute("SELECT public.cancel_job(" + id + "::bigint)");
            statement.execute("SELECT public.retry_job(" + id + "::bigint)");
            statement.execute("SELECT public.retry_failed_jobs()");
        }

        assertThat(queue.query("SELECT count(*) FROM app.ran")).isEqualTo("0");
        assertThat(queue.column("run_at > now() - interval '1 h'", id)).isEqualTo("t");
    }

    /**
     * The lease of a row must begin when the row is changed, not when the statement begins. A slow BEFORE trigger
     * delays the change of the next row. An AFTER trigger would run only when all rows are changed.
     */
    @Test
    void shouldBeginEachLeaseWhenItsRowIsChanged() throws SQLException {
        queue.execute("DROP TRIGGER audit_job ON job_queue");
        queue.execute("CREATE FUNCTION app.slow() RETURNS trigger LANGUAGE plpgsql"
                + " AS 'BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END'");
        queue.execute("CREATE TRIGGER slow BEFORE UPDATE ON job_queue FOR EACH ROW WHEN (NEW.status = 'processing')"
                + " EXECUTE FUNCTION app.slow()");
        queue.execute("INSERT INTO job_queue (http_verb) SELECT 'POST' FROM generate_series(1, 3)");
        Duration lease = Duration.ofMillis(500);
        ClaimLimits limits = new ClaimLimits(3, 3, lease, StoreFixture.MAX_PAYLOAD, List.of());
        // Each row takes 0.3 s, so the statement changes the third row 0.6 s after the first row.
        List<ClaimedJob> jobs = store.claims()
                .claim(Queues.ALL, new ClaimCursor(System::nanoTime), limits)
                .jobs();
        String apart = "SELECT max(leased_until) - min(leased_until) >= interval '0.6 s' FROM job_queue";
        assertThat(jobs).hasSize(3);
        assertThat(queue.query(apart)).isEqualTo("t");

        store.leases().renew(jobs.stream().map(ClaimedJob::lease).toList(), Duration.ofSeconds(20));

        assertThat(queue.query(apart)).isEqualTo("t");
    }
}
