package org.supaqueue.container;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.supaqueue.testing.PortOffset;
import org.supaqueue.testing.server.ServerProcess;
import org.supaqueue.testing.server.WildFly;

/** Traces and health on WildFly, after the script of the documentation has added both. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
class ObservabilityOnWildFlyIT extends ObservabilityContract {
    private static final Path SCRIPT = Path.of("..", "examples", "observability", "wildfly-microprofile.cli");
    private static final Path WAR = Path.of("target", "observed.war");

    private static ServerProcess server;

    @BeforeAll
    static void start() throws Exception {
        war().as(ZipExporter.class).exportTo(WAR.toFile(), true);
        Path home = Path.of(System.getProperty("supaqueue.test.wildfly"));
        server = WildFly.prepare(home, TestApp.driver(), SCRIPT, WAR)
                .start(Map.of(), Path.of("target", "wildfly-observability.log"))
                .awaitReady(EnqueueEndpoint.PATH);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    URI application() {
        return server.application();
    }

    @Override
    URI health() {
        int management = server.application().getPort() - PortOffset.HTTP + PortOffset.MANAGEMENT;
        return URI.create("http://127.0.0.1:" + management + "/health");
    }
}
