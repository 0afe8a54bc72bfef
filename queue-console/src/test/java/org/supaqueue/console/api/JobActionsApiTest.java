package org.supaqueue.console.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.supaqueue.testkit.QueueTestKit;

/** Changes jobs, with a row of the audit for each change. */
@Tag("database")
class JobActionsApiTest {

    @RegisterExtension
    static final QueueTestKit KIT = QueueTestKit.create();

    private static final String CARD = "(http_verb, url_path, queue, payload, headers, priority, label) VALUES"
            + " ('POST', '/pay', 'cards', '{\"card\": {\"number\": 4711}, \"amount\": 5}', '{\"X-Api-Key\": \"k1\"}', 3, 'Pay')";

    private ApiFixture api;

    @BeforeEach
    void open() {
        api = new ApiFixture(KIT);
    }

    private String column(String id, String column) {
        return api.sql("SELECT " + column + " FROM job_queue WHERE job_id = " + id);
    }

    private String lastAudit(String column) {
        return api.sql("SELECT " + column + " FROM job_audit ORDER BY audit_id DESC LIMIT 1");
    }

    @Test
    void shouldCancelAndRetryAJobAndRecordWhoDidIt() {
        String id = api.insert("(http_verb, url_path) VALUES ('POST', '/x')");

        assertThat(api.post("jobs/" + id + "/cancel", "{}").getString("result")).isEqualTo("CANCELLED");
        assertThat(lastAudit("actor || ' ' || actor_source || ' ' || action || ' ' || job_id"))
                .isEqualTo("olga console cancel_job " + id);
        assertThat(api.post("jobs/" + id + "/retry", "{}").getString("result")).isEqualTo("RETRIED");
        assertThat(lastAudit("action")).isEqualTo("retry_job");
        assertThat(api.post("jobs/" + id + "/retry", "{}").getString("result")).isEqualTo("NOT_RETRYABLE");
        assertThatThrownBy(() -> api.post("jobs/999999/retry", "{}"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(404));
    }

    @Test
    void shouldNotLetAViewerChangeAnything() {
        String id = api.insert("(http_verb, url_path) VALUES ('POST', '/x')");

        for (String path :
                new String[] {"jobs/" + id + "/cancel", "jobs", "bulk", "queues/default/pause", "bulk/1/abort"}) {
            assertThatThrownBy(() -> api.answer("POST", path, "{}", ApiFixture.VIEWER))
                    .as(path)
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.status()).isEqualTo(403));
        }
        assertThat(column(id, "status")).isEmpty();
    }

    @Test
    void shouldCopyAJobWithItsSecrets() {
        String original = api.insert(CARD);

        JsonObject answer = api.post("jobs", "{'copy_of':'" + original + "'}");

        String copy = answer.getString("job_id");
        assertThat(answer.getBoolean("is_new")).isTrue();
        for (String column :
                new String[] {"http_verb", "url_path", "queue", "payload", "headers", "priority", "label"}) {
            assertThat(column(copy, column)).as(column).isEqualTo(column(original, column));
        }
        assertThat(lastAudit("action || ' ' || job_id")).isEqualTo("enqueue_job " + copy);
    }

    @Test
    void shouldRestoreUntouchedMasksOfAnEditedCopy() {
        String original = api.insert(CARD);

        String copy = api.post(
                        "jobs",
                        "{'copy_of':'" + original + "','payload':{'card':{'number':'•••'},'amount':9},"
                                + "'headers':{'X-Api-Key':'•••','X-Note':'new'},'label':null,'priority':-1}")
                .getString("job_id");

        assertThat(column(copy, "payload")).isEqualTo("{\"card\": {\"number\": 4711}, \"amount\": 9}");
        assertThat(column(copy, "headers ->> 'X-Api-Key'")).isEqualTo("k1");
        assertThat(column(copy, "label")).isNull();
        assertThat(column(copy, "priority")).isEqualTo("-1");
    }

    /** The consumer would get the mask instead of the secret. */
    @Test
    void shouldRefuseAMaskThatTheUserHasMoved() {
        String original = api.insert(CARD);

        for (String payload : new String[] {"{'cards':{'number':'•••'}}", "{'card':{'number':'•••'},'copy':'•••'}"}) {
            assertThatThrownBy(() -> api.post("jobs", "{'copy_of':'" + original + "','payload':" + payload + "}"))
                    .as(payload)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("at a place that is not masked");
        }
    }

    @Test
    void shouldNotWaitLongForTheLockOfAnotherTransaction() throws SQLException {
        String id = api.insert("(http_verb, url_path) VALUES ('POST', '/x')");
        try (Connection other = KIT.dataSource().getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("SELECT 1 FROM job_queue WHERE job_id = " + id + " FOR UPDATE");

            assertThatThrownBy(() -> api.post("jobs/" + id + "/cancel", "{}"))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.toJson().getString("type"))
                                    .isEqualTo("urn:supaqueue:problem:timeout"));
            other.rollback();
        }
        assertThat(column(id, "status")).isEmpty();
    }

    /** The database could be reached, so the answer must not say the opposite. */
    @Test
    void shouldNotCallARefusalOfTheDatabaseAnOutage() {
        String id = api.insert("(http_verb, url_path) VALUES ('POST', '/x')");
        api.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'words of the database'; END $$");
        api.sql("CREATE TRIGGER refuse BEFORE INSERT ON job_audit FOR EACH ROW EXECUTE FUNCTION refuse()");
        try {
            for (String path : new String[] {"jobs/" + id + "/cancel", "queues/q/pause"}) {
                assertThatThrownBy(() -> api.post(path, "{}"))
                        .as(path)
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.toJson().toString())
                                        .contains("urn:supaqueue:problem:internal")
                                        .doesNotContain("words"));
            }
        } finally {
            api.sql("DROP TRIGGER refuse ON job_audit");
            api.sql("DROP FUNCTION refuse");
        }
        assertThat(column(id, "status")).isEmpty();
    }

    @Test
    void shouldNotCopyASecretToAQueueThatShowsTheSecret() {
        String original = api.insert(CARD);

        for (String payload : new String[] {"", ",'payload':{'card':{'number':'•••'}}"}) {
            assertThatThrownBy(() -> api.post("jobs", "{'copy_of':'" + original + "','queue':'open'" + payload + "}"))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("does not mask");
        }
        assertThat(api.post("jobs", "{'copy_of':'" + original + "','queue':'open','payload':{}}")
                        .getString("job_id"))
                .isNotEmpty();
    }

    @Test
    void shouldNameWrongFieldsOfANewJob() {
        assertThatThrownBy(
                        () -> api.post(
                                "jobs",
                                "{'http_verb':'POST','url_path':'/x','queue':'a b','retry_limit':5000,'tags':'eu','timeout_ms':0}"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(
                                        problem.toJson().getJsonArray("errors").getValuesAs(JsonObject.class))
                                .extracting(error -> error.getString("field"))
                                .contains("queue", "retry_limit", "tags", "timeout_ms"));
        assertThatThrownBy(() -> api.post("jobs", "{'http_verb':'BREW','url_path':'/x'}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("http_verb");
        assertThatThrownBy(() -> api.post("jobs", "{}")).isInstanceOf(Problem.class);
    }

    @Test
    void shouldKeepTheHolderOfAUniqueKey() {
        String body = "{'http_verb':'POST','url_path':'/x','unique_key':'k'}";
        ApiAnswer first = api.answer("POST", "jobs", body, ApiFixture.OPERATOR);
        ApiAnswer second = api.answer("POST", "jobs", body, ApiFixture.OPERATOR);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body().getString("job_id")).isEqualTo(first.body().getString("job_id"));
    }
}
