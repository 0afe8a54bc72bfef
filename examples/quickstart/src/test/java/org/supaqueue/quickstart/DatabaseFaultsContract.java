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

/** The queue works again by itself, and soon, after whatever happened to its database: nothing is lost. */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class DatabaseFaultsContract {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final Host host;
    private final Limits limits;
    private final FaultyPostgres postgres = new FaultyPostgres();
    private final RawServer consumer = RawServer.start();
    private final Trial trial;
    private final List<FaultRun> all = new ArrayList<>();
    private ServerProcess server;

    DatabaseFaultsContract(Host host, Limits limits) {
        this.host = host;
        this.limits = limits;
        this.trial = new Trial(postgres, consumer, host.log());
    }

    /**
     * How long the first job may take.
     *
     * @param reset after connections were closed, and new ones are accepted
     * @param demoted after the old connections lead to a server that only reads
     * @param silence after the network or the old connections went silent: the network time-out and three seconds
     */
    record Limits(Duration reset, Duration demoted, Duration silence) {
        Duration of(DatabaseFault.Kind kind) {
            return switch (kind) {
                case RESET -> reset;
                case DEMOTED -> demoted;
                case SILENCE -> silence;
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendTheNextJobSoonAfter(DatabaseFault fault) throws Exception {
        assumeTrue(isBearable(fault), "the server itself waits for an answer on a socket that leads nowhere");
        List<FaultRun> runs = new ArrayList<>();
        for (int i = 1; i <= fault.runs(); i++) {
            startUnlessHealthy();
            FaultRun run = trial.run(fault, i % 2 == 1);
            runs.add(run);
            all.add(run);
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

    /** Whether the queue can do something about a fault. */
    boolean isBearable(DatabaseFault fault) {
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
        System.out.println(table(all));
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
            trial.on(server);
            assertThat(trial.isHealthy()).as("works before any fault").isTrue();
        }
    }

    private String table(List<FaultRun> runs) {
        StringBuilder table = new StringBuilder(getClass().getSimpleName() + FaultRun.heading());
        runs.forEach(run -> table.append(run).append(run.lines()));
        return table.toString();
    }
}
