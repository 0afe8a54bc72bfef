package org.supaqueue.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.supaqueue.testing.FaultyPostgres;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.server.Environment;
import org.supaqueue.testing.server.ServerProcess;

/** After any fault of the database, the queue works again by itself within a time limit, and no job is lost. */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class DatabaseFaultsContract {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final Host host;
    private final Limits limits;
    private final FaultyPostgres postgres = new FaultyPostgres();
    private final RawServer consumer = RawServer.start();
    private final FaultRunner trial;
    private final List<FaultRun> allRuns = new ArrayList<>();
    private ServerProcess server;

    DatabaseFaultsContract(Host host, Limits limits) {
        this.host = host;
        this.limits = limits;
        this.trial = new FaultRunner(postgres, consumer, host.log());
    }

    /**
     * Time limits for the first job after a fault.
     *
     * @param reset limit after connections were closed and new connections are accepted
     * @param demoted limit after old connections lead to a read-only server
     * @param silence limit after packets were lost: the network time-out and three seconds
     */
    record Limits(Duration reset, Duration demoted, Duration silence) {
        Duration of(DatabaseFault.Kind kind) {
            return switch (kind) {
                case RESET -> reset;
                case DEMOTED -> demoted;
                case NO_PACKETS -> silence;
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendTheNextJobWithinTheLimitAfter(DatabaseFault fault) throws Exception {
        assumeTrue(canRecoverFrom(fault), "the server itself waits for an answer on a socket that leads nowhere");
        List<FaultRun> runs = new ArrayList<>();
        for (int i = 1; i <= fault.runs(); i++) {
            startUnlessHealthy();
            FaultRun run = trial.run(fault, i % 2 == 1);
            runs.add(run);
            allRuns.add(run);
            if (run.firstJob().isEmpty()) {
                server.kill();
                server = null;
            }
        }
        System.out.println(table(runs));

        SoftAssertions softly = new SoftAssertions();
        runs.forEach(run -> verify(softly, run));
        softly.assertAll();
    }

    /** Whether the queue can recover from a fault. */
    boolean canRecoverFrom(DatabaseFault fault) {
        return true;
    }

    private void verify(SoftAssertions softly, FaultRun run) {
        double limit = limits.of(run.fault().kind()).toMillis() / 1e3;
        softly.assertThat(run.firstJob().orElse(Double.POSITIVE_INFINITY))
                .as("seconds to the first job%s", run)
                .isLessThanOrEqualTo(limit);
        softly.assertThat(run.lost()).as("lost%s", run).isZero();
        softly.assertThat(run.twice().values())
                .as("sent twice without a lost lease%s", run)
                .allMatch(why -> !why.contains("lost leases 0"));
        OutageLines.verify(softly, run, 1);
    }

    @AfterAll
    void stop() throws IOException {
        System.out.println(table(allRuns));
        if (server != null) {
            server.close();
        }
        consumer.close();
        postgres.close();
    }

    private void startUnlessHealthy() throws Exception {
        if (server == null || !trial.isHealthy()) {
            if (server != null) {
                server.kill();
            }
            Environment environment = new Environment(
                            postgres.proxy().port(), postgres.database().name())
                    .withConsumer(consumer.url().resolve("/base"), "the-secret")
                    .with("SUPAQUEUE_LEASE", LEASE.toString());
            server = host.start(environment.variables()).awaitReady("api/orders");
            trial.setServer(server);
            assertThat(trial.isHealthy()).as("works before any fault").isTrue();
        }
    }

    private String table(List<FaultRun> runs) {
        StringBuilder table = new StringBuilder(getClass().getSimpleName() + FaultRun.heading());
        runs.forEach(run -> table.append(run).append(run.lines()));
        return table.toString();
    }
}
