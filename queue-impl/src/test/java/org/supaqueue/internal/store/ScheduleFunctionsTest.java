package org.supaqueue.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.supaqueue.InvalidScheduleException;
import org.supaqueue.JobRequest;
import org.supaqueue.JobSchedule;
import org.supaqueue.internal.recurrence.Recurrence;

/** Tests the SQL functions that create, change, pause, resume and drop schedules. */
class ScheduleFunctionsTest extends StoreTest {

    private static final List<String> VALID_CRONS = List.of(
            "* * * * *",
            " 0  2 * * * ",
            "*/5 * * * *",
            "5/10 * * * *",
            "0 0 12 1,15 jan-MAR mon-fri",
            "0 0 29 2 *",
            "? 0 0 ? * SUN",
            "0 0 31 2 1",
            "0-59/59 23 * * 7",
            "@daily",
            " @Yearly",
            "@every PT30S",
            "@EVERY  P1DT2H",
            "@every PT8760H",
            "0 0 * * 5-7",
            "1-5,7,9-11/2 0-23 * dec 0");

    private static final List<String> INVALID_CRONS = List.of(
            "",
            "* * * *",
            "0 0 0 1 1 * 2026",
            "60 * * * * *",
            "61 * * * *",
            "x * * * *",
            "*5 * * * *",
            "1-60 * * * *",
            "* 24 * * *",
            "* jul * * *",
            "* * 0 * *",
            "* * 32 * *",
            "* * * 13 *",
            "* * * july *",
            "* * * * 8",
            "* * * * jan",
            "005 * * * *",
            "*/005 * * * *",
            "1,,2 * * * *",
            ",1 * * * *",
            "1, * * * *",
            "*/0 * * * *",
            "*/60 * * * *",
            "*/24 */24 * * *",
            "*/x * * * *",
            "1/2/3 * * * *",
            "1-2-3 * * * *",
            "1- * * * *",
            "-1 * * * *",
            "/5 * * * *",
            "5/ * * * *",
            "*-5 * * * *",
            "* * * * fri-mon",
            "* * * * 7/2",
            "* 22-2 * * *",
            "* * L * *",
            "* * l-3 * *",
            "* * LW * *",
            "* * 15W * *",
            "* * * * friL",
            "* * * * 5L",
            "* * * * 5#2",
            "0 0 30 2 *",
            "0 0 31 2,4-4,Jun *",
            "0 0 30-31 feb */2",
            "@reboot",
            "@every",
            "@every 5m",
            "@every PT0.999S",
            "@every PT1.0001S",
            "@every -PT5S",
            "@every P365DT1S",
            "@every P",
            "@everyPT5S",
            "\t* * * * *",
            "1 * * * é",
            "61 25 * * *",
            "*".repeat(201),
            "a,".repeat(100),
            "9".repeat(201),
            "*\n* * * *");

    private String call(String sql, String parameter) throws SQLException {
        try (Connection connection = queue.where.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static String fault(String cron) {
        try {
            Recurrence.parse(cron);
            return null;
        } catch (IllegalArgumentException invalid) {
            return invalid.getMessage();
        }
    }

    @Test
    void shouldCheckCronExpressionsInTheWordsOfJava() throws SQLException {
        for (String cron : VALID_CRONS) {
            assertThat(fault(cron)).as(cron).isNull();
            assertThat(call("SELECT cron_fault(?)", cron)).as(cron).isNull();
        }
        for (String cron : INVALID_CRONS) {
            assertThat(fault(cron)).as(cron).isNotNull();
            assertThat(call("SELECT cron_fault(?)", cron)).as(cron).isEqualTo(fault(cron));
        }
    }

    private void create(String name, String options) throws SQLException {
        queue.execute("SELECT create_schedule('" + name + "', '0 2 * * *', 'POST', '/report'" + options + ")");
    }

    private String column(String name, String column) throws SQLException {
        return queue.query("SELECT " + column + " FROM job_schedule WHERE name = '" + name + "'");
    }

    @Test
    void shouldCreateAScheduleWithDefaults() throws SQLException {
        create("nightly", "");

        assertThat(queue.query(
                        "SELECT concat_ws('|', zone, queue, priority, retry_limit, missed, missed_within, overlap,"
                                + " jitter, headers, revision, wake_at) FROM job_schedule"))
                .isEqualTo("UTC|default|0|10|once|24:00:00|allow|00:00:00|{}|1|-infinity");
        assertThat(queue.query("SELECT next_run IS NULL AND paused_at IS NULL FROM schedules"))
                .isEqualTo("t");
    }

    @Test
    void shouldChangeNothingIfTheDefinitionIsEqual() throws SQLException {
        create("nightly", ", '{\"a\": 1}'");
        queue.execute("UPDATE job_schedule SET next_run = now() + interval '1 h'");

        create("nightly", ", '{\"a\": 1}'");
        assertThat(column("nightly", "revision")).isEqualTo("1");
        assertThat(column("nightly", "next_run IS NOT NULL")).isEqualTo("t");

        create("nightly", ", '{\"a\": 2}'");
        assertThat(column("nightly", "revision")).isEqualTo("2");
        assertThat(column("nightly", "next_run IS NOT NULL")).isEqualTo("t");

        create("nightly", ", '{\"a\": 2}', missed_within => 'PT24H', jitter => '0 s'");
        assertThat(column("nightly", "revision")).isEqualTo("2");

        create("nightly", ", '{\"a\": 2}', 'Europe/Berlin'");
        assertThat(column("nightly", "revision")).isEqualTo("3");
        assertThat(column("nightly", "next_run IS NULL")).isEqualTo("t");
    }

    @Test
    void shouldKeepNullAndJsonNullApart() throws SQLException {
        create("none", "");
        create("json-null", ", 'null'");

        assertThat(column("none", "payload")).isNull();
        assertThat(column("json-null", "payload")).isEqualTo("null");
    }

    private void assertRefused(String call, String message) {
        assertRefused(call, message, "23514");
    }

    private void assertRefused(String call, String message, String sqlState) {
        assertThatThrownBy(() -> queue.query("SELECT " + call))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo(sqlState))
                .hasMessageContaining("ERROR: " + message);
    }

    private static String messageOf(Runnable work) {
        try {
            work.run();
            return "accepted";
        } catch (InvalidScheduleException refused) {
            return refused.getMessage();
        }
    }

    @Test
    void shouldRefuseAScheduleInTheWordsOfJava() {
        JobRequest job = JobRequest.post("/report");
        String call = "create_schedule(name => '%s', cron => '%s', http_verb => 'POST', url_path => '/report'%s)";

        for (String name : List.of("", "a b", "a\"b", "x".repeat(65), "é")) {
            assertRefused(
                    call.formatted(name, "* * * * *", ""), messageOf(() -> JobSchedule.of(name, "* * * * *", job)));
        }
        assertRefused(call.formatted("a", "61 * * * *", ""), messageOf(() -> JobSchedule.of("a", "61 * * * *", job)));
        for (String zone : List.of("Mars/Olympus", "+02:00", "", "Europe/Berlin ", "a\"b")) {
            assertRefused(
                    call.formatted("a", "* * * * *", ", zone => '" + zone + "'"),
                    "zone \"" + zone.replace("\\", "") + "\" must be the name of a time zone such as Europe/Berlin");
        }
        assertRefused(
                call.formatted("a", "* * * * *", ", missed => 'Once'"), "missed \"Once\" must be skip, once or all");
        assertRefused(call.formatted("a", "* * * * *", ", overlap => ''"), "overlap \"\" must be allow or skip");
        assertRefused(call.formatted("a", "* * * * *", ", jitter => '-1 s'"), "jitter -00:00:01 must be 0 to 1 day");
        assertRefused(
                call.formatted("a", "* * * * *", ", missed_within => '366 days'"),
                "missed_within 8784:00:00 must be 1 s to 365 days");
        assertRefused(call.formatted("a", "* * * * *", ", pause_after => 0"), "pause_after 0 must be 1 to 1000");
        assertRefused(call.formatted("a", "* * * * *", ", label => ''"), "label \"\" must be 1 to 200 characters");
        assertRefused(
                call.formatted("a", "* * * * *", ", tags => ARRAY['x','x']"), "tags \"x\" must not be given twice");
        assertRefused(
                call.formatted("a", "* * * * *", ", headers => '[1]'"), "headers must be a JSON object of strings");
        assertRefused(
                "create_schedule('a', NULL, 'POST', '/report')",
                "null value in column \"cron\" of relation \"job_schedule\" violates not-null constraint",
                "23502");
        assertRefused(
                call.formatted("a", "* * * * *", ", queue => 'a b'"),
                "value for domain job_queue_name violates check constraint \"queue must be 1 to 64");
    }

    @Test
    void shouldRefuseAnUnknownScheduleEverywhere() {
        for (String function : List.of(
                "pause_schedule('x')",
                "resume_schedule('x')",
                "run_schedule('x')",
                "backfill_schedule('x', now() - interval '1 h', now())")) {
            assertRefused(function, "name \"x\" must be the name of a schedule");
        }
    }

    @Test
    void shouldPauseResumeAndDrop() throws SQLException {
        create("nightly", "");
        queue.execute("UPDATE job_schedule SET next_run = now() - interval '1 h'");

        queue.execute("SELECT pause_schedule('nightly', 'holidays')");
        assertThat(queue.query("SELECT concat_ws('|', paused_at IS NOT NULL, reason, next_run) FROM schedules"))
                .isEqualTo("t|holidays");
        assertThat(column("nightly", "wake_at")).isNull();
        assertThat(column("nightly", "revision")).isEqualTo("2");

        assertThat(queue.query("SELECT resume_schedule('nightly')")).isEqualTo("t");
        assertThat(queue.query("SELECT resume_schedule('nightly')")).isEqualTo("f");
        assertThat(column("nightly", "next_run IS NULL AND revision = 3 AND wake_at = '-infinity'"))
                .isEqualTo("t");

        assertThat(queue.query("SELECT drop_schedule('nightly')")).isEqualTo("t");
        assertThat(queue.query("SELECT drop_schedule('nightly')")).isEqualTo("f");
    }

    @Test
    void shouldRefuseABackfillThatIsNotInThePast() throws SQLException {
        create("nightly", "");

        for (String range : List.of(
                "now(), now() - interval '1 h'",
                "now(), now() + interval '1 h'",
                "'-infinity', now()",
                "'4713-01-01 BC', now()",
                "NULL, now()",
                "now() - interval '1 h', NULL")) {
            assertRefused(
                    "backfill_schedule('nightly', " + range + ")",
                    "backfill must be a range of the past, with since before until");
        }
        queue.execute("SELECT backfill_schedule('nightly', now() - interval '1 h', now())");
        assertRefused(
                "backfill_schedule('nightly', now() - interval '1 h', now())",
                "backfill must wait: a node has not done the last one yet");
    }

    @Test
    void shouldProtectAScheduleOfTheConfiguration() throws SQLException {
        String write = "SELECT write_schedule('{\"name\": \"c\", \"cron\": \"%s\", \"zone\": \"UTC\","
                + " \"http_verb\": \"POST\", \"url_path\": \"/x\", \"headers\": {}, \"queue\": \"default\","
                + " \"priority\": 0, \"retry_limit\": 10, \"missed\": \"once\", \"missed_within\": \"P1D\","
                + " \"overlap\": \"allow\", \"jitter\": \"PT0S\"}', NULL, 'default', '%s')";
        queue.execute(write.formatted("0 2 * * *", "hash-1"));

        assertRefused(
                "create_schedule('c', '0 3 * * *', 'POST', '/x')",
                "schedule c is defined in the configuration, so change it there");
        assertRefused(
                "create_schedule('c', '0 2 * * *', 'POST', '/x', missed_within => 'P1D', jitter => 'PT0S')",
                "schedule c is defined in the configuration, so change it there");
        assertThatThrownBy(() -> queue.execute("UPDATE job_schedule SET cron = '0 3 * * *'"))
                .hasMessageContaining("schedule c is defined in the configuration, so change it there");
        assertRefused("drop_schedule('c')", "schedule c is defined in the configuration, so remove it there");

        queue.execute("SELECT pause_schedule('c')");
        queue.execute(write.formatted("0 4 * * *", "hash-1"));
        assertThat(column("c", "cron")).isEqualTo("0 2 * * *");
        queue.execute(write.formatted("0 4 * * *", "hash-2"));
        assertThat(column("c", "cron")).isEqualTo("0 4 * * *");
        assertThat(column("c", "paused_at IS NOT NULL")).isEqualTo("t");
    }
}
