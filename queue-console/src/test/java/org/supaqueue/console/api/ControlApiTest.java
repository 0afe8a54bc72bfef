package org.supaqueue.console.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.supaqueue.JobRequest;
import org.supaqueue.JobSchedule;
import org.supaqueue.testkit.QueueTestKit;

/** Queues, schedules, bulk operations, statistics, the audit and the settings. */
@Tag("database")
class ControlApiTest {

    @RegisterExtension
    static final QueueTestKit KIT = QueueTestKit.create();

    private ApiFixture api;

    @BeforeEach
    void open() {
        api = new ApiFixture(KIT);
    }

    private static List<JsonObject> items(JsonObject answer) {
        return answer.getJsonArray("items").getValuesAs(JsonObject.class);
    }

    private JsonObject queue(String name) {
        return items(api.get("queues")).stream()
                .filter(queue -> queue.getString("queue").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void assertStatus(Problem problem, int status) {
        assertThat(problem.status()).isEqualTo(status);
    }

    @Test
    void shouldPauseAndResumeAQueue() {
        JsonObject paused = api.post("queues/orders/pause", "{'reason':'maintenance'}");

        assertThat(paused.getString("reason")).isEqualTo("maintenance");
        assertThat(queue("orders").getString("paused_at")).isEqualTo(paused.getString("paused_at"));
        assertThat(queue("orders").getJsonObject("waiting").getInt("count")).isZero();
        assertThat(queue("orders").getJsonArray("series")).hasSize(60);
        assertThat(queue("orders").getJsonObject("here").getString("dead_letter"))
                .isEqualTo("letters");
        assertThat(api.post("queues/orders/resume", "{}").getBoolean("resumed")).isTrue();
        assertThat(api.post("queues/orders/resume", "{}").getBoolean("resumed")).isFalse();
        assertThatThrownBy(() -> api.post("queues/or ders/pause", "{}"))
                .isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 400));
    }

    @Test
    void shouldPurgeOnlyAsManyJobsAsTheCallerHasSeen() {
        api.insert("(http_verb, queue) VALUES ('POST', 'orders'), ('POST', 'orders')");

        assertThatThrownBy(() -> api.post("queues/orders/purge", "{'expected_count':1}"))
                .isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 409));
        assertThatThrownBy(() -> api.post("queues/orders/purge", "{}"))
                .isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 400));
        assertThat(api.post("queues/orders/purge", "{'expected_count':2}").getInt("purged"))
                .isEqualTo(2);
    }

    @Test
    void shouldShowAndControlSchedules() {
        KIT.jobSchedules().create(JobSchedule.of("nightly", "0 2 * * *", JobRequest.post("/report")));

        String job = api.post("schedules/nightly/run", "{}").getString("job_id");
        JsonObject schedule = api.get("schedules/nightly");

        assertThat(schedule.getString("cron")).isEqualTo("0 2 * * *");
        assertThat(schedule.getJsonArray("runs").getJsonObject(0).getString("job_id"))
                .isEqualTo(job);
        assertThat(schedule.getJsonArray("runs").getJsonObject(0).getString("status"))
                .isEqualTo("available");
        assertThat(api.get("jobs/" + job).getJsonObject("schedule").getString("name"))
                .isEqualTo("nightly");
        assertThat(api.post("schedules/nightly/pause", "{'reason':'holiday'}").getString("reason"))
                .isEqualTo("holiday");
        assertThat(items(api.get("schedules")).get(0).getString("reason")).isEqualTo("holiday");
        assertThat(api.post("schedules/nightly/resume", "{}").getBoolean("resumed"))
                .isTrue();
        assertThat(api.post(
                                "schedules/nightly/backfill",
                                "{'since':'2026-01-01T00:00:00Z','until':'2026-01-03T00:00:00Z'}")
                        .getInt("jobs"))
                .isEqualTo(2);
    }

    @Test
    void shouldRefuseWrongInputForSchedules() {
        KIT.jobSchedules().create(JobSchedule.of("nightly", "0 2 * * *", JobRequest.post("/report")));

        for (String action : List.of("", "/pause", "/resume", "/run")) {
            assertThatThrownBy(() -> api.answer(
                            action.isEmpty() ? "GET" : "POST", "schedules/absent" + action, "{}", ApiFixture.OPERATOR))
                    .as(action)
                    .isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 404));
        }
        assertThatThrownBy(() -> api.post("schedules/nightly/backfill", "{'since':'yesterday'}"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.toJson().getJsonArray("errors"))
                                .hasSizeGreaterThanOrEqualTo(2));
    }

    @Test
    void shouldCountStartShowAndAbortABulkOperation() {
        api.insert("(http_verb, queue) VALUES ('POST', 'orders'), ('POST', 'orders')");
        String cancel = "{'kind':'cancel','filter':{'queue':'orders','status':'available'},'rate':1,'dry_run':%s}";

        JsonObject count = api.post("bulk", cancel.formatted("true"));
        assertThat(count.getInt("jobs")).isEqualTo(2);
        assertThat(count.getBoolean("is_exact")).isTrue();
        String id = api.post("bulk", cancel.formatted("false")).getString("operation_id");

        JsonObject operation = api.get("bulk/" + id);
        assertThat(operation.getString("state")).isEqualTo("running");
        assertThat(operation.getString("requested_by")).isEqualTo("olga");
        assertThat(operation.getJsonObject("filter").getString("status")).isEqualTo("available");
        assertThat(items(api.get("bulk"))).hasSize(1);
        assertThat(api.post("bulk/" + id + "/abort", "{}").getBoolean("aborted"))
                .isTrue();
        assertThat(api.post("bulk/" + id + "/abort", "{}").getBoolean("aborted"))
                .isFalse();
    }

    @Test
    void shouldMaskTheFilterOfABulkOperationThatSqlHasStarted() {
        String id = api.sql("SELECT bulk_cancel('{\"payload_path\": \"/password\", \"payload_value\": \"hidden\"}')");

        assertThat(api.get("bulk/" + id).getJsonObject("filter").getString("payload_value"))
                .isEqualTo("•••");
        assertThat(api.get("bulk").toString()).doesNotContain("hidden");
        assertThat(api.get("audit").toString()).contains("bulk_cancel").doesNotContain("hidden");
    }

    @Test
    void shouldRefuseABulkOperationThatWouldShowMaskedValues() {
        assertThatThrownBy(() -> api.post("bulk", "{'kind':'move','filter':{'queue':'cards'},'queue':'open'}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("does not mask");
        assertThatThrownBy(() -> api.post(
                        "bulk",
                        "{'kind':'retry','filter':{'payload_path':'/password','payload_value':'x'},'dry_run':true}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("masked");
        for (String wrong : List.of(
                "{'kind':'delete','filter':{}}",
                "{'kind':'retry'}",
                "{'kind':'retry','filter':{'status':'complete'}}",
                "{'kind':'move','filter':{}}",
                "{'kind':'retry','filter':{},'rate':0}",
                "{'kind':'retry','filter':{},'queue':'x'}",
                "{'kind':'retry','filter':{'colour':'red'}}")) {
            assertThatThrownBy(() -> api.post("bulk", wrong))
                    .as(wrong)
                    .isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 400));
        }
    }

    @Test
    void shouldShowTheOverviewOfEveryPeriod() {
        String job = api.insert("(http_verb, queue) VALUES ('POST', 'orders')");
        KIT.queueControl().pause("orders", "maintenance");
        for (String period : List.of("5m:5", "1h:60", "1d:24", "7d:168")) {
            String[] parts = period.split(":");
            JsonObject overview = api.get("overview?period=" + parts[0]);
            assertThat(overview.getJsonArray("series")).as(period).hasSize(Integer.parseInt(parts[1]));
        }
        JsonObject overview = api.get("overview");
        assertThat(overview.getJsonArray("counts").getValuesAs(JsonObject.class))
                .extracting(count -> count.getString("status") + count.getInt("count"))
                .containsExactly("available1", "processing0", "failed0", "complete0", "dead0", "cancelled0");
        assertThat(overview.getJsonArray("oldest_waiting").getJsonObject(0).getString("job_id"))
                .isEqualTo(job);
        assertThat(overview.getJsonObject("totals").get("p50_ms")).isEqualTo(JsonValue.NULL);
        assertThat(overview.getJsonArray("problems").getValuesAs(JsonObject.class))
                .extracting(problem -> problem.getString("problem"))
                .contains("queue_paused");
        assertThatThrownBy(() -> api.get("overview?period=2h"))
                .isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 400));
    }

    @Test
    void shouldShowTheTrafficOfAQueue() {
        api.sql(
                "INSERT INTO queue_stats SELECT 'minute', date_trunc('minute', now()) - m * interval '1 minute', 'busy', 9,"
                        + " 6, 2, 1, 0, 0, array_fill(0::bigint, ARRAY[42]), array_fill(0::bigint, ARRAY[42])"
                        + " FROM unnest(ARRAY[5, 10, 200]) AS m");

        JsonObject totals = queue("busy").getJsonObject("totals");
        assertThat(totals.getInt("completed")).isEqualTo(12);
        assertThat(totals.getInt("failed")).isEqualTo(4);
        assertThat(totals.getInt("dead")).isEqualTo(2);
        assertThat(queue("busy").getJsonArray("series").getValuesAs(JsonObject.class))
                .hasSize(60)
                .filteredOn(bucket -> bucket.getInt("completed") == 6)
                .hasSize(2);
    }

    @Test
    void shouldShowErrorsByFingerprint() {
        assertThat(items(api.get("errors?period=1h"))).isEmpty();

        api.sql(
                "INSERT INTO error_stats (resolution, bucket_start, queue, fingerprint, error, response_status, attempts, dead,"
                        + " last_job_id, last_seen_at) VALUES ('minute', date_trunc('minute', now()) - interval '5 minutes', 'orders',"
                        + " 'answered #', 'answered 503', 503, 7, 1, 12, now())");

        JsonObject group = items(api.get("errors?period=1h")).get(0);
        assertThat(group.getInt("attempts")).isEqualTo(7);
        assertThat(group.getString("last_job_id")).isEqualTo("12");
        assertThat(attempts(group)).hasSize(60).containsOnlyOnce(7);
        assertThat(api.get("errors?period=1h").getString("first_bucket")).isEqualTo(firstBucket("1 h"));
        assertThat(items(api.get("errors?period=1h&queue=other"))).isEmpty();
    }

    @Test
    void shouldAddTheBucketsOfAnErrorAndShowItsLastOccurrence() {
        insertErrors("(VALUES (9, 'answered 503: open', 11), (5, 'answered 503: shut', 12)) AS e(minutes, error, job)");

        JsonObject group = items(api.get("errors?period=1h")).get(0);

        assertThat(group.getInt("attempts")).isEqualTo(14);
        assertThat(group.getInt("dead")).isEqualTo(2);
        assertThat(group.getString("error")).isEqualTo("answered 503: shut");
        assertThat(group.getString("last_job_id")).isEqualTo("12");
        assertThat(attempts(group)).filteredOn(attempts -> attempts > 0).containsExactly(7, 7);
    }

    private static List<Integer> attempts(JsonObject group) {
        return group.getJsonArray("series").getValuesAs(JsonNumber::intValue);
    }

    private String firstBucket(String period) {
        return api.sql("SELECT to_char(min(bucket_start) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
                + " FROM stats_buckets('" + period + "')");
    }

    /** Browsers poll this answer: 100 groups with long texts and 168 buckets each. */
    @Test
    void shouldAnswerAWeekOfErrorsWithFewBytes() {
        api.sql(
                "INSERT INTO error_stats (resolution, bucket_start, queue, fingerprint, error, attempts, dead, last_seen_at)"
                        + " SELECT 'hour', date_trunc('hour', now()) - h * interval '1 hour', 'orders', 'error ' || i,"
                        + " repeat('a long text ', 80), 7, 0, now()"
                        + " FROM generate_series(1, 100) AS i CROSS JOIN generate_series(1, 160) AS h");

        JsonObject answer = api.get("errors?period=7d");

        assertThat(items(answer)).hasSize(100);
        assertThat(items(answer).get(0).getString("error")).hasSize(500);
        assertThat(attempts(items(answer).get(0)))
                .hasSize(168)
                .filteredOn(attempts -> attempts == 7)
                .hasSize(160);
        assertThat(answer.toString().length()).as("characters").isLessThan(130_000);
    }

    @Test
    void shouldShowTheHundredMostFrequentErrors() {
        api.sql(
                "INSERT INTO error_stats (resolution, bucket_start, queue, fingerprint, error, attempts, dead, last_seen_at)"
                        + " SELECT 'minute', date_trunc('minute', now()) - interval '5 minutes', 'orders', 'error ' || i, 'error', i, 0,"
                        + " now() FROM generate_series(1, 120) AS i");

        assertThat(items(api.get("errors?period=1h")))
                .hasSize(100)
                .first()
                .extracting(group -> group.getInt("attempts"))
                .isEqualTo(120);
    }

    /** @param rows SQL for rows e with the columns minutes (of age), error and job */
    private void insertErrors(String rows) {
        api.sql(
                "INSERT INTO error_stats (resolution, bucket_start, queue, fingerprint, error, response_status, attempts,"
                        + " dead, last_job_id, last_seen_at) SELECT 'minute', date_trunc('minute', now()) - e.minutes * interval '1 minute',"
                        + " 'orders', 'answered #', e.error, 503, 7, 1, e.job, now() - e.minutes * interval '1 minute' FROM "
                        + rows);
    }

    @Test
    void shouldPageThroughTheAudit() {
        for (int i = 0; i < 3; i++) {
            api.post("queues/q" + i + "/pause", "{}");
        }

        JsonObject page = api.get("audit?limit=2&actor=olga");

        assertThat(items(page)).extracting(entry -> entry.getString("queue")).containsExactly("q2", "q1");
        assertThat(items(api.get("audit?limit=2&actor=olga&before=" + page.getString("next"))))
                .extracting(entry -> entry.getString("queue"))
                .containsExactly("q0");
        assertThat(items(api.get("audit?action=purge_queue"))).isEmpty();
    }

    @Test
    void shouldShowSettingsWithoutSecretsToAdministratorsOnly() {
        JsonObject settings =
                api.answer("GET", "settings", "{}", ApiFixture.ADMIN).body();

        assertThat(settings.toString()).doesNotContain("secret-of-the-consumer");
        assertThat(items(settings))
                .extracting(setting -> setting.getString("key"))
                .contains("supaqueue.workers", "supaqueue.queue.orders.dead-letter", "supaqueue.console.redact");
        assertThatThrownBy(() -> api.answer("GET", "settings", "{}", ApiFixture.OPERATOR))
                .isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 403));
    }

    @Test
    void shouldRefuseUnknownPathsAndMethods() {
        assertThatThrownBy(() -> api.get("nothing"))
                .isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 404));
        assertThatThrownBy(() -> api.post("overview", "{}"))
                .isInstanceOfSatisfying(Problem.class, problem -> assertStatus(problem, 405));
    }
}
