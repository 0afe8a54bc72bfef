package org.supaqueue.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application with two beans that implement RetryPolicy does not start, and the log names both. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class TwoRetryPoliciesIT {
    private static final String APPLICATION = "two-policies";
    private static final JobTable JOBS = new JobTable(TestEnvironment.freshDatabase());
    private static final ServerLog LOG = ServerLog.ofThisServer();

    @ArquillianResource
    Deployer deployer;

    @Deployment(name = APPLICATION, managed = false, testable = false)
    static WebArchive application() {
        return TestApp.complete(APPLICATION, JOBS.database())
                .with(PaymentRetries.class, OtherRetries.class)
                .build();
    }

    @Test
    void shouldNotStartTheApplication() throws Exception {
        try {
            deployer.deploy(APPLICATION);
        } catch (Exception refused) {
            // Payara Micro loads the application, then logs that the application does not start, and removes it.
        }

        assertThat(LOG.count("there must be at most one bean that implements org.supaqueue.spi.RetryPolicy, and there"
                        + " are several: org.supaqueue.container.OtherRetries, org.supaqueue.container.PaymentRetries"))
                .isPositive();
        assertThat(JOBS.exists()).isFalse();
    }
}
