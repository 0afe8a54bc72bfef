package org.supaqueue.container;

import java.net.URI;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Traces and health on Payara Micro. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro")
class ObservabilityOnPayaraMicroIT extends ObservabilityContract {

    @ArquillianResource
    private URI application;

    @Deployment(testable = false)
    static WebArchive deployed() {
        return war();
    }

    @Override
    URI application() {
        return application;
    }

    @Override
    URI health() {
        return URI.create("http://127.0.0.1:" + application.getPort() + "/health");
    }
}
