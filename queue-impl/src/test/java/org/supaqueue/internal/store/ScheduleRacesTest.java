package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.supaqueue.internal.schedule.DueSchedule;
import org.supaqueue.internal.schedule.RunPlan;

/** Tests the node's statements about schedules while other transactions change the same rows. */
class ScheduleRacesTest extends StoreTest {

    private void create(String name, String cron, String options) throws SQLException {
        queue.execute("SELECT create_schedule('" + name + "', '" + cron + "', 'POST', '/x'" + options + ")");
    }

    private List<DueSchedule> due(int limit) throws SQLException {
        return queue.store.schedules().due(limit);
    }

    /** The new schedule has the same name, revision and next_run as the dropped one. */
    @Test
    void shouldNotFireAScheduleThatReplacesTheOneThatWasRead() throws SQLException {
        create("report", "0 0 1 1 *", "");
        DueSchedule yearly = due(1).get(0);
        queue.execute("SELECT drop_schedule('report')");
        create("report", "* * * * *", "");

        RunPlan plan = RunPlan.first(yearly.rule().parse(), yearly.changedAt());
        assertThat(queue.store.schedules().fire(yearly, plan)).isEmpty();
        assertThat(queue.query("SELECT next_run FROM job_schedule")).isNull();
    }

    @Test
    void shouldFindADueScheduleBehindLockedOnes() throws SQLException {
        create("first", "* * * * *", "");
        create("second", "* * * * *", "");
        create("third", "* * * * *", "");
        queue.execute("UPDATE job_schedule SET next_run = now() - interval '1 min' WHERE name = 'third'");

        try (Connection holder = queue.where.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("SELECT FROM job_schedule WHERE name <> 'third' FOR UPDATE");
            assertThat(due(2)).extracting(DueSchedule::name).containsExactly("third");
        }
    }

    /** The retention of complete jobs may be shorter than that of dead jobs. */
    @Test
    void shouldNotCallJobsDeadInARowIfAJobBetweenThemWasDeleted() throws SQLException {
        create("report", "* * * * *", ", pause_after => 2");
        queue.execute("UPDATE job_schedule SET next_run = now() - interval '1 min'");
        for (String status : List.of("dead", "complete", "dead")) {
            queue.execute("SELECT start_run('report', clock_timestamp(), 'scheduled')");
            queue.execute("UPDATE job_queue SET status = 'processing', lease_token = 1, leased_until = now(),"
                    + " leased_by = 'a', claimed_from = '' WHERE status = ''");
            queue.execute("UPDATE job_queue SET status = '" + status + "', finished_at = now(), error = 'e',"
                    + " response_status = 200, claimed_from = NULL WHERE status = 'processing'");
        }
        assertThat(due(1).get(0).deadRuns()).isEmpty();

        queue.execute("DELETE FROM job_queue WHERE status = 'complete'");

        assertThat(due(1).get(0).deadRuns()).isEmpty();
        queue.execute("DELETE FROM schedule_run AS r WHERE NOT EXISTS"
                + " (SELECT FROM job_queue AS j WHERE j.job_id = r.job_id)");
        assertThat(due(1).get(0).deadRuns()).isEqualTo(OptionalInt.of(2));
    }

    /** PostgreSQL refuses to prepare a transaction that has notified. */
    @Test
    void shouldNotNotifyInATransactionOfJobSchedules() throws SQLException {
        create("report", "0 0 1 1 *", "");
        NamedSql start = queue.store.schema().statement(Schedules.SQL.statement("start"));
        try (Connection node = queue.where.connect();
                Statement sleep = node.createStatement();
                Connection caller = queue.where.connect();
                PreparedStatement statement = caller.prepareStatement(start.text())) {
            // An INSERT notifies only while a node holds this lock.
            sleep.execute("SELECT pg_advisory_lock(1398100033, 'job_queue'::regclass::integer)");
            caller.setAutoCommit(false);
            SqlParameters parameters = start.of(statement);
            parameters.setString("name", "report");
            parameters.setString("kind", "manual");
            Schedules.bindInstants(parameters, "instants", List.of(Instant.now()));
            statement.execute();
            try (Statement prepare = caller.createStatement()) {
                prepare.execute("PREPARE TRANSACTION 'run'");
            }
            caller.rollback();
        }
        queue.execute("COMMIT PREPARED 'run'");

        assertThat(queue.query("SELECT count(*) FROM schedule_runs WHERE status = ''"))
                .isEqualTo("1");
    }
}
