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

/** A server on which the application is deployed again and again holds no more than before. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class RedeployContract {
    private static final int UNTIL_WARM = 3;
    /** Less than one for each redeploy, and what a server may add of its own. */
    private static final int SLACK = 5;

    private final Jobs jobs = new Jobs(Databases.freshDurable(PostgresMajor.NEWEST));
    private final RawServer consumer = RawServer.start();

    /** Starts a server with the application on it. */
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
    void shouldLeaveNothingBehindWhenItIsDeployedAgain() throws Exception {
        redeployWithoutGrowing(SLACK + 3);
    }

    @Test
    @Tag("faults")
    void shouldLeaveNothingBehindWhenItIsDeployedAgainTwentyTimes() throws Exception {
        redeployWithoutGrowing(20);
    }

    private void redeployWithoutGrowing(int times) throws Exception {
        for (int i = 0; i < UNTIL_WARM; i++) {
            redeployAndSend("/warm-up-" + i);
        }
        Footprint before = Footprint.of(jvm());
        for (int i = 0; i < times; i++) {
            redeployAndSend("/redeployed-" + i);
        }

        Footprint after = await("no more than " + before + " and " + SLACK)
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> Footprint.of(jvm()), now -> !now.exceeds(before, SLACK));
        System.out.printf("%s: %s, after %d redeploys %s%n", getClass().getSimpleName(), before, times, after);
    }

    private void redeployAndSend(String path) throws IOException, SQLException {
        redeploy();
        jobs.insert(10, path);
        await().atMost(Duration.ofSeconds(60)).until(() -> jobs.complete(path) == 10);
    }
}
