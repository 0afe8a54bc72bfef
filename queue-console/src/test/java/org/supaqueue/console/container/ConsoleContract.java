package org.supaqueue.console.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.supaqueue.console.container.ConsoleClient.json;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console does in applications with different kinds of security; the same on every server. */
abstract class ConsoleContract extends HostedConsole {

    // Who may look

    @ParameterizedTest
    @ValueSource(strings = {Hosts.BASIC, Hosts.JAKARTA, Hosts.COMPLETE})
    void shouldShowThePageToAViewer(String host) throws Exception {
        HttpResponse<String> page = client(host, Users.VIEWER).get("supaqueue/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {Hosts.BASIC, Hosts.JAKARTA, Hosts.COMPLETE})
    void shouldAskAnonymousCallersForCredentials(String host) throws Exception {
        for (String path : List.of("supaqueue", "supaqueue/", "supaqueue/api/v1/session", "supaqueue/absent.js")) {
            HttpResponse<String> answer = client(host, null).get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Basic");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Hosts.BASIC, Hosts.JAKARTA, Hosts.COMPLETE})
    void shouldRefuseAnUnknownUser(String host) throws Exception {
        assertThat(client(host, "nobody-" + host).get("supaqueue/").statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {Hosts.BASIC, Hosts.JAKARTA, Hosts.COMPLETE})
    void shouldRefuseAUserWithoutARole(String host) throws Exception {
        assertThat(client(host, Users.OTHER).get("supaqueue/").statusCode()).isEqualTo(403);
        assertThat(client(host, Users.OTHER).api("jobs").statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {Hosts.BASIC, Hosts.JAKARTA, Hosts.COMPLETE})
    void shouldTellCallersWhoTheyAre(String host) throws Exception {
        JsonObject session = json(client(host, Users.OPERATOR).api("session"));

        assertThat(session.getString("user")).isEqualTo(Users.OPERATOR);
        assertThat(session.getJsonArray("roles").getValuesAs(JsonString::getString))
                .containsExactly("supaqueue-operator");
        assertThat(session.getBoolean("can_act")).isTrue();
        assertThat(session.getBoolean("can_administer")).isFalse();
    }

    @Test
    void shouldSignInByTheFormOfTheApplication() throws Exception {
        ConsoleClient browser = client(Hosts.FORM, null);

        assertThat(browser.get("supaqueue/").body()).contains("please sign in");
        signIn(browser, Users.VIEWER);

        assertThat(json(browser.api("session")).getString("user")).isEqualTo(Users.VIEWER);
    }

    @Test
    void shouldBeClosedWithoutLoginConfig() throws Exception {
        assertThat(client(Hosts.NO_LOGIN, null).get("supaqueue/").statusCode()).isIn(401, 403, 500);
        assertThat(client(Hosts.NO_LOGIN, null).api("session").statusCode()).isIn(401, 403, 500);
    }

    // The open console

    @Test
    void shouldAnswerLocalCallersIfTheConsoleIsOpen() throws Exception {
        JsonObject session = json(client(Hosts.OPEN, null).api("session"));

        assertThat(session.isNull("user")).isTrue();
        assertThat(session.getString("auth")).isEqualTo("none");
        assertThat(session.getBoolean("can_administer")).isTrue();
    }

    @Test
    void shouldRefuseProxiesAndForeignNamesIfTheConsoleIsOpen() throws Exception {
        ConsoleClient client = client(Hosts.OPEN, null);

        HttpResponse<String> proxied =
                client.send(client.request("supaqueue/api/v1/session").header("X-Forwarded-For", "127.0.0.1"));

        assertThat(proxied.statusCode()).isEqualTo(403);
        assertThat(json(proxied).getString("type")).isEqualTo("urn:supaqueue:problem:forbidden");
    }

    @Test
    void shouldRefuseAnApplicationWithWrongSettings() throws Exception {
        Path log = Servers.folder(serverName()).resolve("server.log");

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(Files.readString(log))
                        .contains("supaqueue.console.auth is", "perhaps", "supaqueue.console.redact has", "card"));
        assertThat(client(Hosts.WRONG, null).get("ready.txt").statusCode()).isEqualTo(404);
    }

    // The mount

    @Test
    void shouldRedirectRelativelyToTheMount() throws Exception {
        HttpResponse<String> answer = client(Hosts.BASIC, Users.VIEWER).get("supaqueue");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("supaqueue/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "supaqueue/static.txt",
                "supaqueue/openapi.json",
                "supaqueue/web/ConsoleServlet.class",
                "supaqueue/%2e%2e/openapi.json",
                "supaqueue/..%2fopenapi.json",
                "supaqueue/%2e%2e%2f%2e%2e%2fMETA-INF/MANIFEST.MF",
                "supaqueue/WEB-INF/web.xml"
            })
    void shouldServeOnlyTheFilesOfThePages(String path) throws Exception {
        HttpResponse<String> answer = client(Hosts.BASIC, Users.ADMIN).get(path);

        // A path that leaves the console belongs to the application.
        assertThat(answer.statusCode() == 400
                        || answer.statusCode() == 404
                        || answer.body().startsWith("host:"))
                .as(answer.statusCode() + " " + answer.body())
                .isTrue();
    }

    @Test
    void shouldAnswer304ToACallerThatHasTheAnswer() throws Exception {
        ConsoleClient client = client(Hosts.BASIC, Users.VIEWER);
        for (String path : List.of("supaqueue/", "supaqueue/api/v1/openapi.json", "supaqueue/api/v1/schedules")) {
            String tag = client.get(path).headers().firstValue("ETag").orElseThrow();
            assertThat(client.send(client.request(path).header("If-None-Match", tag))
                            .statusCode())
                    .as(path)
                    .isEqualTo(304);
        }
    }

    @Test
    void shouldDescribeTheApi() throws Exception {
        JsonObject description = json(client(Hosts.BASIC, Users.VIEWER).api("openapi.json"));

        assertThat(description.getString("openapi")).startsWith("3.1");
    }

    // Acting

    @ParameterizedTest
    @ValueSource(strings = {Hosts.BASIC, Hosts.JAKARTA, Hosts.COMPLETE, Hosts.OPEN})
    void shouldLetAnOperatorCancelAndRetryAJob(String host) throws Exception {
        long job = waitingJob();
        ConsoleClient client = client(host, host.equals(Hosts.OPEN) ? null : Users.OPERATOR);

        assertThat(json(client.post("jobs/" + job + "/cancel", "{}")).getString("result"))
                .isEqualTo("CANCELLED");
        assertThat(json(client.post("jobs/" + job + "/retry", "{}")).getString("result"))
                .isEqualTo("RETRIED");
    }

    @Test
    void shouldNotLetAViewerAct() throws Exception {
        long job = waitingJob();
        ConsoleClient client = client(Hosts.BASIC, Users.VIEWER);

        HttpResponse<String> answer = client.post("jobs/" + job + "/cancel", "{}");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(answer).getString("detail")).contains("supaqueue-operator");
        assertThat(json(client.api("jobs/" + job)).getString("status")).isEqualTo("available");
        assertThat(json(client.api("jobs/" + job)).getJsonArray("actions")).isEmpty();
    }

    @Test
    void shouldShowSettingsOnlyToAdministrators() throws Exception {
        assertThat(client(Hosts.BASIC, Users.OPERATOR).api("settings").statusCode())
                .isEqualTo(403);
        HttpResponse<String> settings = client(Hosts.BASIC, Users.ADMIN).api("settings");
        assertThat(settings.statusCode()).isEqualTo(200);
        assertThat(settings.body()).contains("supaqueue.service-role").doesNotContain("the-secret");
    }

    /** The effect and its audit row share a transaction, which knows the user of the server. */
    @ParameterizedTest
    @ValueSource(strings = {Hosts.BASIC, Hosts.FORM, Hosts.JAKARTA, Hosts.COMPLETE})
    void shouldAuditTheUserOfTheServer(String host) throws Exception {
        ConsoleClient client = client(host, Users.OPERATOR);
        if (host.equals(Hosts.FORM)) {
            client = client(host, null);
            signIn(client, Users.OPERATOR);
        }

        assertThat(client.post("queues/audited-" + host + "/pause", "{}").statusCode())
                .isEqualTo(200);

        JsonObject entry = json(client.api("audit?action=pause_queue&limit=1"))
                .getJsonArray("items")
                .getJsonObject(0);
        assertThat(entry.getString("actor")).isEqualTo(Users.OPERATOR);
        assertThat(entry.getString("actor_source")).isEqualTo("console");
        assertThat(entry.getString("queue")).isEqualTo("audited-" + host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"overview", "jobs", "jobs/count", "errors", "queues", "schedules", "bulk", "audit", "session"})
    void shouldAnswerEveryList(String path) throws Exception {
        HttpResponse<String> answer = client(Hosts.BASIC, Users.VIEWER).api(path);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("ETag")).isPresent();
    }

    @Test
    void shouldRefuseRequestsThatAnotherSiteCouldCause() throws Exception {
        long job = waitingJob();
        ConsoleClient client = client(Hosts.BASIC, Users.OPERATOR);
        String path = "supaqueue/api/v1/jobs/" + job + "/cancel";

        HttpRequest.Builder withoutHeader = client.request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        HttpRequest.Builder fromAnotherSite =
                client.change("jobs/" + job + "/cancel", "{}").setHeader("Sec-Fetch-Site", "cross-site");
        HttpRequest.Builder form =
                client.change("jobs/" + job + "/cancel", "{}").setHeader("Content-Type", "text/plain");

        assertThat(client.send(withoutHeader).statusCode()).isEqualTo(403);
        assertThat(client.send(fromAnotherSite).statusCode()).isEqualTo(403);
        assertThat(client.send(form).statusCode()).isEqualTo(415);
        assertThat(json(client.api("jobs/" + job)).getString("status")).isEqualTo("available");
    }

    /** Without a stack trace of the server. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"payload\":%s}", "{\"a\":1,\"a\":1}", "{} {}", "{\"headers\":", "\uFEFF{}"})
    void shouldRefuseABodyThatIsNotOnePlainObject(String body) throws Exception {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        HttpResponse<String> answer = client(Hosts.BASIC, Users.OPERATOR).post("jobs", body.formatted(deep));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).getString("detail")).contains("one JSON object");
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @Test
    void shouldRefuseAnEndlessPointer() throws Exception {
        HttpResponse<String> answer = client(Hosts.BASIC, Users.OPERATOR)
                .post(
                        "bulk",
                        "{\"kind\":\"retry\",\"dry_run\":true,\"filter\":{\"payload_path\":\"" + "/a".repeat(500_000)
                                + "\",\"payload_value\":\"x\"}}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(json(answer).getString("detail")).contains("at most 8000 characters");
    }

    @Test
    void shouldNameTheMethodsThatAPathTakes() throws Exception {
        ConsoleClient client = client(Hosts.BASIC, Users.OPERATOR);

        HttpResponse<String> page = client.send(client.request("supaqueue/").DELETE());
        HttpResponse<String> action = client.get("supaqueue/api/v1/jobs/1/cancel");

        assertThat(page.statusCode()).isEqualTo(405);
        assertThat(page.headers().firstValue("Allow")).contains("GET, HEAD");
        assertThat(action.statusCode()).isEqualTo(405);
        assertThat(action.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    void shouldEnqueueAJobThatANodeSends() throws Exception {
        ConsoleClient client = client(Hosts.BASIC, Users.OPERATOR);

        HttpResponse<String> answer =
                client.post("jobs", "{\"http_verb\":\"POST\",\"url_path\":\"/from-console\",\"payload\":{\"a\":1}}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        String id = json(answer).getString("job_id");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> json(client.api("jobs/" + id)).getString("status").equals("complete"));
    }

    @Test
    void shouldMaskSecretsOfAJobInEveryPartOfTheAnswer() throws Exception {
        long job = insert(
                "INSERT INTO job_queue (http_verb, url_path, queue, payload, headers, run_at) VALUES ('POST', '/pay',"
                        + " 'cards', '{\"card\":{\"number\":\"4111-1111\"}}', '{\"X-Api-Key\":\"key-of-consumer\"}',"
                        + " now() + '1 day')");

        HttpResponse<String> answer = client(Hosts.BASIC, Users.ADMIN).api("jobs/" + job);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("/card/number", "X-Api-Key", "•••")
                .doesNotContain("4111-1111", "key-of-consumer", "the-secret");
        assertThat(json(client(Hosts.BASIC, Users.ADMIN).api("jobs?payload_path=/card/number&payload_value=4111-1111"))
                        .getString("type"))
                .isEqualTo("urn:supaqueue:problem:redacted-path");
    }

    // The application is untouched

    @Test
    void shouldPassTheFilterOfTheApplication() throws Exception {
        assertThat(client(Hosts.BASIC, Users.VIEWER).api("session").headers().firstValue("X-Host-Filter"))
                .contains("passed");
    }

    @Test
    void shouldAddNothingToTheRestApplicationOfTheHost() throws Exception {
        ConsoleClient client = client(Hosts.BASIC, null);

        assertThat(client.get("anything/here").body()).isEqualTo("host:anything/here");
        assertThat(client.get("api/v1/session").body()).isEqualTo("host:api/v1/session");
        HttpResponse<String> failed = client.get("x?fail=yes");
        assertThat(failed.statusCode()).isEqualTo(404);
        assertThat(failed.headers().firstValue("Content-Type").orElse("")).doesNotContain("problem");
        assertThat(failed.headers().firstValue("Content-Security-Policy")).isEmpty();
    }

    @Test
    void shouldLeaveTheTokensOfTheApplicationAlone() throws Exception {
        HttpResponse<String> answer = client(Hosts.JWT, null).get("api/secret");
        HttpResponse<String> withoutConsole = client(Hosts.JWT_ALONE, null).get("api/secret");

        // Payara answers 200 without a body to a request without a token, WildFly 401.
        assertThat(answer.statusCode()).isEqualTo(withoutConsole.statusCode());
        assertThat(answer.body()).isEqualTo(withoutConsole.body()).doesNotContain("secret");
        assertThat(answer.headers().allValues("WWW-Authenticate"))
                .isEqualTo(withoutConsole.headers().allValues("WWW-Authenticate"));
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).doesNotContain("Basic");
    }
}
