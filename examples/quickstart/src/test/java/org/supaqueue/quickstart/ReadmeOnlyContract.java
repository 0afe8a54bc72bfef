package org.supaqueue.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.RawReply;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.TestDatabase;
import org.supaqueue.testing.server.Environment;
import org.supaqueue.testing.server.ServerLog;

/** A new application that follows only README.md works on a server whose DataSource has an unexpected name. */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ReadmeOnlyContract {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final TestDatabase database = Databases.freshDurable(PostgresMajor.NEWEST);
    final RawServer consumer = RawServer.start();
    final Jobs jobs = new Jobs(database);
    private Path war;

    /** Starts the server with the documented DataSource and deploys the application. The deployment may fail. */
    abstract void start(Map<String, String> environment, Path war) throws Exception;

    abstract void stop() throws Exception;

    /** {@return the server's log since the deployment} */
    abstract ServerLog log();

    abstract URI application(Path war);

    /** {@return the name of the documented DataSource} */
    abstract String dataSource();

    /** {@return whether the application must contain this library of the queue} */
    boolean isNeeded(String library) {
        return true;
    }

    @BeforeAll
    void write() throws IOException {
        war = Wars.newApplication(this::isNeeded);
        consumer.script("/base/orders", RawReply.of(200, "taken"));
    }

    @AfterAll
    void close() throws Exception {
        stop();
        consumer.close();
    }

    final Environment environment() {
        return new Environment(database.server().getPort(), database.name())
                .withConsumer(consumer.url().resolve("/base"), "the-secret");
    }

    @Test
    @Order(1)
    void shouldReportTheMissingDataSourceFirst() throws Exception {
        start(environment().variables(), war);

        await().atMost(Duration.ofMinutes(1)).until(() -> !errors().isEmpty());
        String first = errors().get(0).text().lines().findFirst().orElseThrow();
        System.out.println(getClass().getSimpleName() + ": " + first);
        assertThat(first)
                .contains(
                        "supaqueue.datasource is \"java:app/jdbc/supaqueue\" and must be the JNDI name of a DataSource")
                .contains("for example by the environment variable SUPAQUEUE_DATASOURCE");
        stop();
    }

    @Test
    @Order(2)
    void shouldWorkWhenTheDataSourceIsSet() throws Exception {
        start(environment().with("SUPAQUEUE_DATASOURCE", dataSource()).variables(), war);

        URI orders = application(war).resolve("api/orders");
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> place(orders) == 200);
        await().atMost(Duration.ofSeconds(20)).until(() -> jobs.complete("/orders") == 1);
        HttpRequest find = HttpRequest.newBuilder(URI.create(orders + "/1")).build();
        assertThat(HTTP.send(find, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("COMPLETE");
        assertThat(consumer.requests("/base/orders"))
                .singleElement()
                .satisfies(request -> assertThat(request.text()).matches("\\{\"item\": ?\"tea\"}"));
        assertThat(errors()).isEmpty();
    }

    static int place(URI orders) throws IOException, InterruptedException {
        return OrderCalls.place(orders, Duration.ofSeconds(20));
    }

    private List<ServerLog.Entry> errors() {
        return log().entries().stream()
                .filter(entry -> entry.level().equals("ERROR"))
                .toList();
    }
}
