package org.supaqueue.container;

import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two applications on WildFly. Arquillian would start one Payara Micro for each application: see
 * {@link TwoApplicationsOnPayaraMicroIT}.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class TwoApplicationsIT extends TwoApplicationsContract {
    @ArquillianResource
    @OperateOnDeployment(LEFT)
    URI left;

    @Deployment(name = LEFT, order = 1, testable = false)
    static WebArchive leftApplication() {
        return serving(LEFT);
    }

    @Deployment(name = RIGHT, order = 2, testable = false)
    static WebArchive rightApplication() {
        return serving(RIGHT);
    }

    @Override
    URI left() {
        return left;
    }
}
