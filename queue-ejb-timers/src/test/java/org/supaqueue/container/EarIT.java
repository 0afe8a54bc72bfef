package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.supaqueue.testing.TestDatabase;

/**
 * The queue in the {@code lib} folder of an EAR. Containers do not search this folder for EJBs. Payara Micro accepts no
 * EAR.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class EarIT {
    private static final TestDatabase DATABASE = TestEnvironment.freshDatabase();
    private static final JobTable JOBS = new JobTable(DATABASE);
    private static final ServerLog LOG = ServerLog.ofThisServer();

    @ArquillianResource
    URI application;

    @Deployment(testable = false)
    static EnterpriseArchive application() {
        return TestApp.complete("in-ear", DATABASE).with(EnqueueEndpoint.class).inEar();
    }

    @Test
    void shouldSendJobsAndLogOnceThatFinishedJobsAreNotDeleted() throws Exception {
        long first = Api.of(application).enqueue(NewJob.post("/in-ear")).id();
        Api.of(application).enqueue(NewJob.post("/in-ear"));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(LOG.count("works here without its EJB timers"))
                        .isEqualTo(1));
        assertThat(JOBS.find(first).orElseThrow().status()).isEqualTo("complete");
    }
}
