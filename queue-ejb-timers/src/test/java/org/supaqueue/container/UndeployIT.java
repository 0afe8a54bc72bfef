package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
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

/** An application that is undeployed during its work settles running jobs and hands back the other jobs. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class UndeployIT {
    private static final String APPLICATION = "undeploy";
    private static final String PATH = "/slow";
    private static final int JOBS_IN_ALL = 60;
    private static final int WORKERS = 4;
    private static final JobTable JOBS = new JobTable(TestEnvironment.freshDatabase());

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() {
        return TestApp.complete(APPLICATION, JOBS.database())
                .set("supaqueue.workers", String.valueOf(WORKERS))
                .set("supaqueue.shutdown-timeout", "PT10S")
                // With a short time-out on a slow machine, the first calls would time out before the test has inserted
                // all jobs. The node would then send other jobs.
                .set("supaqueue.request-timeout", "PT60S")
                .build();
    }

    @Test
    void shouldSettleRunningJobsAndHandBackTheOthers() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        TestEnvironment.consumer().script(PATH, heldBackUntil(answers));
        deployer.deploy(APPLICATION);
        await().until(JOBS::exists);
        for (int i = 0; i < JOBS_IN_ALL; i++) {
            JOBS.insert(NewJob.post(PATH));
        }
        await().until(() -> TestEnvironment.consumer().requests(PATH).size() == WORKERS);
        assertThat(jobsInStatus("complete")).isEmpty();

        CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(answers::countDown);
        deployer.undeploy(APPLICATION);

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(jobsInStatus("processing")).isEmpty();
            assertThat(jobsInStatus("complete"))
                    .hasSameSizeAs(TestEnvironment.consumer().requests(PATH));
            assertThat(jobsInStatus("complete").size() + jobsInStatus("").size())
                    .isEqualTo(JOBS_IN_ALL);
        });

        deployer.deploy(APPLICATION);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(jobsInStatus("complete")).hasSize(JOBS_IN_ALL));
        deployer.undeploy(APPLICATION);
        assertThat(TestEnvironment.consumer().requests(PATH)).hasSize(JOBS_IN_ALL);
    }

    private static List<JobRow> jobsInStatus(String status) throws Exception {
        return JOBS.all().stream().filter(row -> row.status().equals(status)).toList();
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
