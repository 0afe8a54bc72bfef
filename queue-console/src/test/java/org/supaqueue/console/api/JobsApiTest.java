package org.supaqueue.console.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.JobRequest;
import org.supaqueue.testkit.QueueTestKit;

/** Reads jobs from PostgreSQL. */
@Tag("database")
class JobsApiTest {

    @RegisterExtension
    static final QueueTestKit KIT = QueueTestKit.create();

    private ApiFixture api;

    @BeforeEach
    void open() {
        api = new ApiFixture(KIT);
    }

    private static List<String> ids(JsonObject page) {
        return page.getJsonArray("items").getValuesAs(JsonObject.class).stream()
                .map(item -> item.getString("job_id"))
                .toList();
    }

    private static JsonObject attempt(JsonObject job, int index) {
        return job.getJsonArray("attempts").getJsonObject(index);
    }

    @Test
    void shouldListTheNewestJobsFirstInPages() {
        String first = api.insert("(http_verb, url_path) VALUES ('POST', '/1')");
        String second = api.insert("(http_verb, url_path) VALUES ('GET', '/2')");
        String third = api.insert("(http_verb, url_path) VALUES ('POST', '/3')");

        JsonObject page = api.get("jobs?limit=2");

        assertThat(ids(page)).containsExactly(third, second);
        JsonObject rest = api.get("jobs?limit=2&before=" + page.getString("next"));
        assertThat(ids(rest)).containsExactly(first);
        assertThat(rest.isNull("next")).isTrue();
        assertThat(rest.isNull("searched_back_to")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "queue=orders,1",
        "status=available,2",
        "status=dead,0",
        "http_verb=GET,1",
        "path_prefix=/a,1",
        "tag=eu,1",
        "payload_path=/order/id&payload_value=7,1",
        "payload_path=/order/id&payload_value=8,0",
        "created_after=2000-01-01T00:00:00Z,2",
        "created_before=2000-01-01T00:00:00Z,0",
        "error=x,0",
        "response_status=503,0"
    })
    void shouldFilter(String filter, int expected) {
        api.insert("(http_verb, url_path, queue, payload) VALUES ('POST', '/a/b', 'orders', '{\"order\":{\"id\":7}}')");
        api.insert("(http_verb, url_path, tags) VALUES ('GET', '/c', ARRAY['eu'])");

        assertThat(ids(api.get("jobs?" + filter))).hasSize(expected);
        assertThat(api.get("jobs/count?" + filter).getInt("count")).isEqualTo(expected);
        assertThat(api.get("jobs/count?exact=true&" + filter).getInt("count")).isEqualTo(expected);
    }

    @Test
    void shouldSayHowFarAnUnfinishedSearchCame() {
        api.sql(
                "INSERT INTO job_queue (http_verb, url_path, queue)"
                        + " SELECT 'POST', '/x', CASE i WHEN 1 THEN 'rare' ELSE 'many' END FROM generate_series(1, 20100) AS i");

        JsonObject page = api.get("jobs?queue=rare");

        assertThat(ids(page)).isEmpty();
        assertThat(page.getString("searched_back_to")).isEqualTo(page.getString("next"));
        assertThat(ids(api.get("jobs?queue=rare&before=" + page.getString("next"))))
                .hasSize(1);
        assertThat(api.get("jobs/count?queue=many").getInt("count")).isEqualTo(10_000);
        assertThat(api.get("jobs/count?queue=many").getBoolean("capped")).isTrue();
        assertThat(api.get("jobs/count?queue=many&exact=true").getInt("count")).isEqualTo(20_099);
    }

    @Test
    void shouldNameEveryWrongParameter() {
        assertThatThrownBy(() -> api.get("jobs?limit=201&status=lost&queue=a%20b&created_after=now&colour=red"))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.status()).isEqualTo(400);
                    assertThat(problem.toJson().getJsonArray("errors").getValuesAs(JsonObject.class))
                            .extracting(error -> error.getString("field"))
                            .contains("limit", "status", "queue", "created_after", "colour");
                });
    }

    @Test
    void shouldRefuseAFilterOnAMaskedPath() {
        for (String filter : List.of(
                "payload_path=/password&payload_value=x",
                "payload_path=/card&payload_value=x",
                "queue=cards&payload_path=/card/number&payload_value=4")) {
            assertThatThrownBy(() -> api.get("jobs?" + filter))
                    .as(filter)
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.toJson().getString("type"))
                                    .isEqualTo("urn:supaqueue:problem:redacted-path"));
        }
    }

    @Test
    void shouldShowTheRequestAsTheNodeSendsTheRequest() {
        String id = api.insert("(http_verb, url_path, payload, headers) VALUES"
                + " ('POST', '/orders/7?x=1', '{\"a\": 1}', '{\"X-Token\": \"t\", \"X-Plain\": \"p\"}')");

        JsonObject job = api.get("jobs/" + id);

        JsonObject request = job.getJsonObject("next_request");
        assertThat(request.getString("request_line")).isEqualTo("POST /base/orders/7?x=1 HTTP/1.1");
        assertThat(request.getString("url")).isEqualTo("https://consumer.example.com/base/orders/7?x=1");
        assertThat(request.getJsonArray("headers").getValuesAs(JsonObject.class))
                .extracting(header -> header.getString("name") + ": " + header.getString("value"))
                .contains(
                        "Host: consumer.example.com",
                        "Authorization: •••",
                        "User-Agent: supaqueue/0.1.0-test",
                        "X-Supaqueue-Job-Id: " + id,
                        "X-Supaqueue-Attempt: 1",
                        "X-Token: •••",
                        "X-Plain: p",
                        "Content-Type: application/json");
        assertThat(job.getString("request_body")).isEqualTo("{\"a\": 1}");
        assertThat(job.getString("explanation")).isNotBlank();
        assertThat(job.getJsonArray("redacted_headers").getValuesAs(JsonString.class))
                .extracting(JsonString::getString)
                .containsExactly("X-Token");
    }

    @Test
    void shouldShowFailedAndCompletedAttemptsAsExchanges() {
        KIT.consumer().on("/twice").answer(503, 200);
        String id = KIT.jobQueue().enqueue(JobRequest.post("/twice")).toString();
        KIT.runDueJobs();
        KIT.clock().advance(Duration.ofMinutes(1));
        KIT.runDueJobs();

        JsonObject job = api.get("jobs/" + id);

        assertThat(job.getString("status")).isEqualTo("complete");
        assertThat(attempt(job, 0).getString("outcome")).isEqualTo("failed");
        assertThat(attempt(job, 0).getJsonObject("response").getInt("status")).isEqualTo(503);
        assertThat(attempt(job, 1).getString("outcome")).isEqualTo("completed");
        assertThat(attempt(job, 1).getJsonObject("response").getInt("status")).isEqualTo(200);
        assertThat(job.getJsonArray("timeline").getValuesAs(JsonObject.class))
                .extracting(event -> event.getString("event"))
                .containsExactly("created", "started", "failed", "started", "completed");
        assertThat(job.isNull("next_request")).isTrue();
    }

    @Test
    void shouldMaskTheSecretsOfAJobEverywhere() {
        String id = api.insert("(http_verb, url_path, queue, payload, headers) VALUES ('GET', '/q', 'cards',"
                + " '{\"password\": \"hidden-1\"}', '{\"Cookie\": \"hidden-2\"}')");

        String text = api.get("jobs/" + id).toString();

        assertThat(text).contains("•••", "/password").doesNotContain("hidden-", "secret-of-the-consumer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"card\":{\"number\":4711}}",
                "{\"card\":{\"number\":4711",
                " [{\"number\":4711",
                "\uFEFF{\"card\":{\"number\":4711}}",
                "{\"card\":{\"number\":4711},\"card\":{}}",
                "{\"card\":{\"number\":4711,\"number\":1}}",
                "{} {\"card\":{\"number\":4711}}"
            })
    void shouldMaskAnAnswerThatRepeatsThePayloadOrIsCut(String answer) {
        String id = api.insert("(http_verb, url_path, queue, payload, status, response_status, finished_at, content)"
                + " VALUES ('POST', '/q', 'cards', '{}', 'complete', 200, now(), '" + answer + "')");

        assertThat(api.get("jobs/" + id).toString()).contains("•••").doesNotContain("4711");
    }

    /** PostgreSQL takes more levels than JSON-P. */
    @ParameterizedTest
    @ValueSource(strings = {"cards", "open"})
    void shouldShowAJobWhosePayloadIsNestedTooDeeply(String queue) {
        String id = api.insert("(http_verb, url_path, queue, payload) VALUES ('POST', '/q', '" + queue
                + "', (repeat('{\"password\":', 1500) || '\"hidden\"' || repeat('}', 1500))::jsonb)");

        JsonObject job = api.get("jobs/" + id);

        assertThat(job.getBoolean("payload_omitted")).isTrue();
        assertThat(job.toString()).doesNotContain("hidden");
    }

    @Test
    void shouldRefuseHostileFiltersByName() {
        for (String filter : List.of(
                "payload_path=" + "/a".repeat(3_000) + "&payload_value=" + "x".repeat(9_000),
                "error=" + "x".repeat(9_000))) {
            assertThatThrownBy(() -> api.get("jobs?" + filter))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("at most 8000 characters");
        }
        assertThat(ids(api.get("jobs?queue=open&payload_path=" + "/a".repeat(3_000) + "&payload_value=x")))
                .isEmpty();
    }

    /** A schema change locks the table, and must not look like a fault of the console. */
    @Test
    void shouldSayThatATableIsLocked() throws SQLException {
        try (Connection other = KIT.dataSource().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE job_queue IN ACCESS EXCLUSIVE MODE");

            assertThatThrownBy(() -> api.get("jobs"))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.toJson().getString("type"))
                                    .isEqualTo("urn:supaqueue:problem:timeout"));
            other.rollback();
        }
    }

    /** JSON-P refuses a number of over 1 100 digits, so the payload cannot be masked. */
    @Test
    void shouldNotShowAPayloadThatCannotBeMasked() {
        String values =
                " VALUES ('POST', '/q', '%s', ('{\"password\": \"hidden\", \"n\": ' || repeat('9', 2000) || '}')::jsonb)";
        String masked = api.insert("(http_verb, url_path, queue, payload)" + values.formatted("cards"));

        JsonObject job = api.get("jobs/" + masked);

        assertThat(job.toString()).doesNotContain("hidden");
        assertThat(job.getBoolean("payload_omitted")).isTrue();
        assertThatThrownBy(() -> api.post("jobs", "{'copy_of':'" + masked + "'}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("cannot be masked");
    }

    @Test
    void shouldShowAJobThatCanNeverBeSent() {
        String id = api.insert("(http_verb, url_path) VALUES ('POST', '/../etc')");

        JsonObject request = api.get("jobs/" + id).getJsonObject("next_request");

        assertThat(request.getString("fault")).contains("url_path");
        assertThat(api.get("jobs/" + id).isNull("curl")).isTrue();
    }

    @Test
    void shouldNotFindAbsentJobs() {
        for (String id : List.of("999999", "abc", "-1", "99999999999999999999")) {
            assertThatThrownBy(() -> api.get("jobs/" + id))
                    .as(id)
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.status()).isEqualTo(404));
        }
    }
}
