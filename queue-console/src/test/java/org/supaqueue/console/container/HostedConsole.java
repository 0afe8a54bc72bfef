package org.supaqueue.console.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.TestDatabase;
import org.supaqueue.testing.server.ServerProcess;

/** A server with all applications. Starts before the tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostedConsole {

    private TestDatabase database;
    private RawServer consumer;
    private ServerProcess server;

    /**
     * Starts a server with the applications.
     *
     * @param wrong an application that the server will refuse
     */
    abstract ServerProcess start(TestDatabase database, List<Path> wars, Path wrong) throws Exception;

    abstract String serverName();

    /** {@return a DataSource that exists although {@code web.xml} is {@code metadata-complete}} */
    abstract String dataSourceOfServer();

    @BeforeAll
    void startServer() throws Exception {
        database = Databases.freshDurable(PostgresMajor.NEWEST);
        consumer = RawServer.start();
        Hosts hosts = new Hosts(database, consumer.url(), dataSourceOfServer());
        Path folder = Servers.folder(serverName());
        Files.deleteIfExists(folder.resolve("server.log"));
        server = start(database, hosts.build(folder), hosts.buildWrong(folder));
        server.awaitReady("ready.txt");
        URI root = server.application();
        for (String host : Hosts.ALL) {
            await(host)
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> new ConsoleClient(root.resolve("../" + host + "/"), null)
                                    .get("ready.txt")
                                    .statusCode()
                            == 200);
        }
    }

    @AfterAll
    void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
        consumer.close();
    }

    ConsoleClient client(String host, String user) {
        return new ConsoleClient(server.application().resolve("../" + host + "/"), user);
    }

    long insert(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql + " RETURNING job_id")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A job that no node takes. */
    long waitingJob() throws SQLException {
        return insert("INSERT INTO job_queue (http_verb, url_path, run_at) VALUES ('POST', '/later', now() + '1 day')");
    }

    static void signIn(ConsoleClient browser, String user) throws Exception {
        browser.get("supaqueue/");
        HttpResponse<String> signedIn = browser.send(browser.request("j_security_check")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("j_username=" + user + "&j_password=" + user + "-password")));
        assertThat(signedIn.statusCode()).isIn(200, 302, 303);
        // Payara signs the user in when the browser follows the redirect to the page that asked for the user.
        assertThat(browser.get("supaqueue/").statusCode()).isEqualTo(200);
    }
}
