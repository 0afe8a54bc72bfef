package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.supaqueue.testing.InsertedJob.aJob;

import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.supaqueue.BulkRequest;
import org.supaqueue.JobFilter;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.JobSchedule;

/** What the Java API records in {@code job_audit}. */
class CallerAuditTest extends StoreTest {

    private CallerStore store;
    private Schema schema;

    @BeforeEach
    void open() {
        store = CallerStore.withoutJta(queue.where.dataSource());
        schema = queue.store.schema();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private String audit() throws SQLException {
        return queue.query("SELECT string_agg(concat_ws(' ', actor, actor_source, action, queue, job_id, schedule,"
                + " operation_id, affected), E'\\n' ORDER BY audit_id) FROM job_audit");
    }

    private void cancelAndRetry() throws SQLException {
        store.cancel(schema, new JobId(1));
        store.retry(schema, new JobId(1));
    }

    @Test
    void shouldAuditSingleJobsOnlyIfTheCallerNamesAnActor() throws SQLException {
        queue.insert();
        cancelAndRetry();
        assertThat(audit()).isNull();

        queue.execute("ALTER DATABASE " + queue.where.name() + " SET supaqueue.actor = 'anna'");
        cancelAndRetry();

        assertThat(audit()).isEqualTo("anna api cancel_job default 1 1\nanna api retry_job default 1 1");
    }

    @Test
    void shouldAuditQueues() throws SQLException {
        queue.insert(aJob().queue("mail"));
        CallerControls controls = new CallerControls(store);
        controls.pause(schema, "mail", "why");
        controls.resume(schema, "mail");
        Purge purge = new Purge("mail", controls.lastJob(schema));
        while (purge.position() != null) {
            purge.moveBehind(controls.purgePage(schema, purge.position()));
        }

        assertThat(purge.purged()).isEqualTo(1);
        assertThat(audit()).isEqualTo("""
                postgres api pause_queue mail
                postgres api resume_queue mail
                postgres api purge_queue mail 1""");
    }

    @Test
    void shouldAuditSchedulesAndTheirRuns() throws SQLException {
        CallerSchedules schedules = new CallerSchedules(store);
        schedules.create(schema, JobSchedule.of("s", "0 0 * * *", JobRequest.post("/x")));
        schedules.pause(schema, "s", null);
        schedules.resume(schema, "s");
        schedules.run(schema, "s");
        schedules.backfill(schema, "s", Instant.parse("2026-01-01T12:00:00Z"), Instant.parse("2026-01-04T12:00:00Z"));
        schedules.drop(schema, "s");

        assertThat(audit()).isEqualTo("""
                postgres api create_schedule default s
                postgres api pause_schedule default s
                postgres api resume_schedule default s
                postgres api run_schedule default s 1
                postgres api backfill_schedule default s 3
                postgres api drop_schedule default s""");
        assertThat(queue.query("SELECT details FROM job_audit WHERE action = 'backfill_schedule'"))
                .isEqualTo("{\"since\": \"2026-01-01T12:00:00Z\", \"until\": \"2026-01-04T12:00:00Z\"}");
    }

    @Test
    void shouldAuditBulkOperations() throws SQLException {
        CallerBulk bulk = new CallerBulk(store);
        bulk.abort(schema, bulk.start(schema, BulkRequest.retry(JobFilter.all().queue("mail"))));

        assertThat(audit()).isEqualTo("postgres api bulk_retry mail 1\npostgres api abort_bulk mail 1 0");
    }
}
