package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.testing.RawReply;

/** The server destroys the DataSource of {@code web.xml} with the application: the queue has to be done before. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ApplicationDataSourceIT {
    private static final String PLAIN = "own-data-source";
    private static final String COMPLETE = "own-data-source-complete";
    private static final int JOBS = 10;

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = PLAIN, managed = false, testable = false)
    static WebArchive plain() {
        return application(PLAIN, Tables.PLAIN).build();
    }

    @Deployment(name = COMPLETE, managed = false, testable = false)
    static WebArchive metadataComplete() {
        return application(COMPLETE, Tables.COMPLETE).metadataComplete().build();
    }

    private static TestApp application(String name, JobTable jobs) {
        return TestApp.complete(name, jobs.database())
                .set("supaqueue.request-timeout", "PT30S")
                .set("supaqueue.shutdown-timeout", "PT20S");
    }

    private static final class Tables {
        static final JobTable PLAIN = new JobTable(Surroundings.freshDatabase());
        static final JobTable COMPLETE = new JobTable(Surroundings.freshDatabase());
    }

    @Test
    void shouldSettleTheCallsThatRunWhenTheApplicationEnds() throws Exception {
        undeployWithCallsRunning(PLAIN, Tables.PLAIN);
    }

    @Test
    void shouldSettleThemLikewiseWhenNoAnnotationCounts() throws Exception {
        undeployWithCallsRunning(COMPLETE, Tables.COMPLETE);
    }

    private void undeployWithCallsRunning(String application, JobTable jobs) throws Exception {
        String path = "/" + application;
        CountDownLatch answers = new CountDownLatch(1);
        Surroundings.consumer().script(path, heldBackUntil(answers));
        ServerLog log = ServerLog.ofThisServer();
        deployer.deploy(application);
        await().atMost(Duration.ofSeconds(30)).until(jobs::exists);
        for (int i = 0; i < JOBS; i++) {
            jobs.insert(NewJob.post(path));
        }
        await().until(() -> Surroundings.consumer().requests(path).size() == JOBS);

        // By then the server would have destroyed the DataSource.
        CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS).execute(answers::countDown);
        deployer.undeploy(application);

        assertThat(jobs.all()).hasSize(JOBS).extracting(JobRow::status).containsOnly("complete");
        assertThat(Surroundings.consumer().requests(path)).hasSize(JOBS);
        assertThat(log.count("SEVERE|ERROR")).isZero();
    }

    private static RawReply heldBackUntil(CountDownLatch answers) {
        RawReply ok = Replies.named("200");
        return connection -> {
            try {
                return answers.await(30, TimeUnit.SECONDS) && ok.play(connection);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        };
    }
}
