package org.supaqueue.console.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.TestDatabase;
import org.supaqueue.testing.server.ServerProcess;

/**
 * Runs the tests of the pages in a real browser: with the fixture, and with the console of a real server. The tests with the
 * fixture run while the server starts and gathers statistics.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PagesIT {

    /** A node writes the statistics of a minute when the minute is over. */
    private static final Duration STATISTICS = Duration.ofSeconds(100);

    private static final String MARKUP = "<script>window.injected = 1</script>";

    private static BrowserTests fixture;

    @BeforeAll
    static void install() throws Exception {
        Optional<String> missing = BrowserTests.missing();
        missing.ifPresent(what -> System.out.println("The browser tests of the console are skipped: " + what + "."));
        assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElseThrow());
        BrowserTests.install();
        fixture = BrowserTests.startWithFixture();
    }

    @AfterAll
    static void end() {
        if (fixture != null) {
            fixture.close();
        }
    }

    @Test
    @Order(2)
    void shouldPassWithTheFixture() throws Exception {
        fixture.awaitPassed();
    }

    @Test
    @Order(1)
    void shouldPassOnARealServer() throws Exception {
        Path folder = Servers.folder("pages");
        Files.deleteIfExists(folder.resolve("server.log"));
        TestDatabase database = Databases.freshDurable(PostgresMajor.NEWEST);
        try (RawServer consumer = RawServer.start()) {
            consumer.script("/broken/hook", RawReply.of(503, "{\"error\":\"" + MARKUP.replace("/", "\\/") + "\"}"));
            consumer.script("/gone/hook", RawReply.of(410, MARKUP));
            Path war = war(database, consumer.url()).build(folder);
            try (ServerProcess server = Servers.payaraMicro(database, List.of(war))) {
                server.awaitReady("ready.txt");
                fill(database);
                URI console = server.application().resolve("supaqueue/");
                awaitProblem(server.application());

                try (BrowserTests tests = BrowserTests.start("payara-micro", users(console))) {
                    tests.awaitPassed();
                }
            }
        }
    }

    private static Map<String, String> users(URI console) {
        return Map.of(
                "CONSOLE_URL", console.toString(),
                "CONSOLE_ADMIN", login(Users.ADMIN),
                "CONSOLE_OPERATOR", login(Users.OPERATOR),
                "CONSOLE_VIEWER", login(Users.VIEWER),
                "CONSOLE_NOBODY", login(Users.OTHER));
    }

    private static String login(String user) {
        return user + ":" + user + "-password";
    }

    private static HostWar war(TestDatabase database, URI consumer) {
        return new HostWar("pages", database)
                .webXml("<login-config><auth-method>BASIC</auth-method><realm-name>file</realm-name></login-config>")
                .set("supaqueue.consumer-function", consumer + "/ok")
                .set("supaqueue.service-role", "the-secret")
                .set("supaqueue.queue.broken.consumer-function", consumer + "/broken")
                .set("supaqueue.queue.gone.consumer-function", consumer + "/gone")
                .set("supaqueue.queue.broken.retry.delay", "PT1H");
    }

    /** Jobs of every state, of a consumer that fails, and with hostile texts; and a schedule. */
    private static void fill(TestDatabase database) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "INSERT INTO job_queue (http_verb, url_path, queue, payload, retry_limit)"
                            + " SELECT 'POST', '/hook', 'broken', jsonb_build_object('n', n, 'text', '" + MARKUP
                            + "'), n % 2 * 3 FROM generate_series(1, 60) AS s(n)",
                    "INSERT INTO job_queue (http_verb, url_path, queue, label, tags)"
                            + " SELECT 'POST', '/hook', 'gone', '" + MARKUP
                            + "', ARRAY['a'] FROM generate_series(1, 20)",
                    "INSERT INTO job_queue (http_verb, url_path, queue) SELECT 'POST', '/hook', 'orders'"
                            + " FROM generate_series(1, 100)",
                    "INSERT INTO job_queue (http_verb, url_path, queue, run_at) SELECT 'POST', '/later', 'mail',"
                            + " now() + interval '1 day' FROM generate_series(1, 3000)",
                    "SELECT create_schedule('nightly', '0 3 * * *', 'POST', '/report')",
                    "SELECT bulk_cancel('{\"queue\": \"mail\", \"path_prefix\": \"/none\"}')",
                    "SELECT pause_queue('paused', 'by hand')")) {
                statement.execute(sql);
            }
        }
    }

    private static void awaitProblem(URI application) {
        ConsoleClient viewer = new ConsoleClient(application, Users.VIEWER);
        await().atMost(STATISTICS)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() ->
                        assertThat(viewer.api("overview?period=5m").body()).contains("consumer_failing"));
    }
}
