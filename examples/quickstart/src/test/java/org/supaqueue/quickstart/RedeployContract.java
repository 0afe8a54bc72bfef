package org.supaqueue.quickstart;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.RawServer;
import org.supaqueue.testing.server.Environment;

/** After many redeployments, a server has no more threads and class loaders than before, within a tolerance. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class RedeployContract {
    private static final int WARM_UP_REDEPLOYMENTS = 3;
    /** Fewer than one for each redeployment. Allows for threads and class loaders that the server adds itself. */
    private static final int TOLERANCE = 5;

    private final Jobs jobs = new Jobs(Databases.freshDurable(PostgresMajor.NEWEST));
    private final RawServer consumer = RawServer.start();

    /** Starts a server and deploys the application. */
    abstract void startServer(Map<String, String> environment) throws Exception;

    abstract void redeploy() throws IOException;

    abstract ProcessHandle jvm();

    abstract void stopServer() throws Exception;

    @BeforeEach
    void start() throws Exception {
        Environment environment = new Environment(
                        jobs.database().server().getPort(), jobs.database().name())
                .withConsumer(consumer.url(), "the-secret");
        startServer(environment.variables());
    }

    @AfterEach
    void stop() throws Exception {
        try {
            stopServer();
        } finally {
            consumer.close();
        }
    }

    @Test
    void shouldNotLeakThreadsOrClassLoadersAfterRedeployments() throws Exception {
        redeployWithoutGrowing(TOLERANCE + 3);
    }

    @Test
    @Tag("faults")
    void shouldNotLeakThreadsOrClassLoadersAfterTwentyRedeployments() throws Exception {
        redeployWithoutGrowing(20);
    }

    private void redeployWithoutGrowing(int times) throws Exception {
        for (int i = 0; i < WARM_UP_REDEPLOYMENTS; i++) {
            redeployAndSend("/warm-up-" + i);
        }
        Footprint before = Footprint.of(jvm());
        for (int i = 0; i < times; i++) {
            redeployAndSend("/redeployed-" + i);
        }

        Footprint after = await("no more than " + before + " and " + TOLERANCE)
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> Footprint.of(jvm()), now -> !now.exceeds(before, TOLERANCE));
        System.out.printf("%s: %s, after %d redeploys %s%n", getClass().getSimpleName(), before, times, after);
    }

    private void redeployAndSend(String path) throws IOException, SQLException {
        redeploy();
        jobs.insert(10, path);
        await().atMost(Duration.ofSeconds(60)).until(() -> jobs.complete(path) == 10);
    }
}
