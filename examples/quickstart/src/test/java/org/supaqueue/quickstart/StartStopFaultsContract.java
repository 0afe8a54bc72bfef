package org.supaqueue.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.supaqueue.testing.FaultyPostgres;
import org.supaqueue.testing.PacedReplies;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.server.Environment;
import org.supaqueue.testing.server.ServerLog;
import org.supaqueue.testing.server.ServerProcess;

/**
 * An application starts even if its database is not available, and its queue works later. A stopping application ends
 * even if its database is not available.
 */
@Tag("faults")
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class StartStopFaultsContract {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration TIMEOUT = Duration.ofSeconds(120);
    /** The shutdown time-out of 10 s, plus time to settle jobs and to stop the server. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(25);

    private static final String SHOP = "shop";

    private final FaultyPostgres postgres = new FaultyPostgres();
    private final RawServer consumer = RawServer.start();
    private final Jobs jobs = new Jobs(postgres.database());
    private ServerProcess server;

    /** {@return a server with the documented pool} */
    abstract Host host(Path war) throws Exception;

    /** {@return a running server with a pool that does not validate connections} */
    abstract Deployments deployments(Map<String, String> environment) throws Exception;

    /** A running server that can deploy applications. */
    interface Deployments extends AutoCloseable {
        void deploy(Path war) throws IOException;

        void undeploy(Path war) throws IOException;

        /** {@return the server's log from now on} */
        ServerLog log();

        @Override
        void close() throws IOException;
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
        consumer.close();
        postgres.close();
    }

    @Test
    void shouldStartWorkingWhenTheDatabaseAcceptsConnectionsAgain() throws Exception {
        postgres.proxy().refuse();
        ServerLog log = start(environment());
        awaitWarning(log);

        postgres.proxy().accept();

        verifyWorks(log, SOON);
    }

    @Test
    void shouldStartWorkingWhenTheNetworkWorksAgain() throws Exception {
        postgres.proxy().freezeUntilResume();
        ServerLog log = start(environment());
        awaitWarning(log);

        postgres.proxy().resume();

        verifyWorks(log, SOON);
    }

    @Test
    void shouldStartWorkingWhenTheRoleMayCreateTables() throws Exception {
        postgres.query("CREATE ROLE shop LOGIN PASSWORD 'secret'");
        ServerLog log = start(environment().with("DB_USER", SHOP).with("DB_PASSWORD", "secret"));
        awaitWarning(log);

        postgres.query("GRANT CREATE, USAGE ON SCHEMA public TO shop");

        verifyWorks(log, SOON);
    }

    @Test
    void shouldWorkWhenDeployedOnAPoolOfDeadConnections() throws Exception {
        Path war = Wars.withoutOrders();
        try (Deployments deployments = deployments(environment().variables())) {
            deployments.deploy(war);
            verifyWorks(deployments.log(), TIMEOUT);
            deployments.undeploy(war);
            postgres.terminateAll();
            ServerLog log = deployments.log();
            deployments.deploy(war);

            verifyWorks(log, Duration.ofSeconds(30));
        }
    }

    /** Payara destroys such a DataSource before Payara calls any {@code @PreDestroy} method. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSettleRunningCallsWhenUndeployedWithItsOwnDataSource(boolean metadataComplete) throws Exception {
        Path war = metadataComplete
                ? Wars.metadataComplete("complete", postgres.database(), postgres.proxy())
                : Wars.withOwnDataSource("own", postgres.database(), postgres.proxy());
        try (Deployments deployments = deployments(environment().variables())) {
            deployments.deploy(war);
            verifyWorks(deployments.log(), TIMEOUT);
            PacedReplies replies = new PacedReplies(Duration.ofSeconds(3));
            consumer.script("/base/running", replies);
            jobs.insert(10, "/running");
            await().atMost(Duration.ofSeconds(30)).until(() -> replies.inFlight() == 10);
            ServerLog log = deployments.log();

            deployments.undeploy(war);

            await().atMost(STOP_LIMIT).until(() -> jobs.count("/running", "status = 'processing'") == 0);
            assertThat(jobs.complete("/running")).isEqualTo(10);
            assertThat(consumer.requests("/base/running")).hasSize(10);
            assertThat(log.text()).doesNotContain("SEVERE", "ERROR");
        }
    }

    @Test
    void shouldStopInTimeWhenTheNetworkIsFrozen() throws Exception {
        ServerLog log = start(environment());
        verifyWorks(log, TIMEOUT);
        PacedReplies replies = new PacedReplies(Duration.ofMillis(300));
        consumer.script("/base/running", replies);
        jobs.insert(200, "/running");
        await().atMost(Duration.ofSeconds(30)).until(() -> replies.answered() >= 20 && replies.inFlight() >= 10);

        postgres.proxy().freezeUntilResume();
        long since = System.nanoTime();
        boolean ended = server.stop(STOP_LIMIT);

        System.out.printf(
                "%s: stopped after %.2f s: %s%n",
                getClass().getSimpleName(), (System.nanoTime() - since) / 1e9, ended ? "by itself" : "killed");
        assertThat(ended).isTrue();
    }

    private Environment environment() {
        return new Environment(postgres.proxy().port(), postgres.database().name())
                .withConsumer(consumer.url().resolve("/base"), "the-secret");
    }

    private ServerLog start(Environment environment) throws Exception {
        Host host = host(Wars.withoutOrders());
        ServerLog log = host.log();
        log.mark();
        server = host.start(environment.variables()).awaitReady(Wars.READY);
        return log;
    }

    private static void awaitWarning(ServerLog log) {
        await("the queue to say that it cannot work")
                .atMost(Duration.ofSeconds(60))
                .until(() -> log.entriesOfTheQueue().stream()
                        .anyMatch(entry -> entry.level().equals("WARN")));
    }

    private void verifyWorks(ServerLog log, Duration limit) throws Exception {
        long since = System.nanoTime();
        await("the queue's tables")
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .until(this::isMigrated);
        boolean sent =
                Probe.insert(jobs, consumer, "/works-" + since).await(TIMEOUT).isPresent();
        double seconds = (System.nanoTime() - since) / 1e9;
        List<ServerLog.Entry> ours = log.entriesOfTheQueue();

        System.out.printf("%s: works after %.2f s%n", getClass().getSimpleName(), seconds);
        ours.forEach(entry -> System.out.println("    " + entry.line()));
        assertThat(sent).isTrue();
        assertThat(seconds).isLessThanOrEqualTo(limit.toSeconds());
        assertThat(ours).allSatisfy(entry -> {
            assertThat(entry.hasTrace()).as(entry.text()).isFalse();
            assertThat(entry.text()).doesNotContain(OutageLines.UNINFORMATIVE_TEXTS);
        });
    }

    private boolean isMigrated() throws SQLException {
        return "t".equals(postgres.query("SELECT to_regclass('public.job_queue') IS NOT NULL"));
    }
}
