package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.supaqueue.testing.server.ServerProcess;
import org.supaqueue.testing.server.WildFly;

class WildFlyIT extends StandAloneContract {
    private static WildFly server;

    @BeforeAll
    static void prepare() throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("quickstart.wildfly"));
        server = WildFly.prepare(home, FILES.driver(), FILES.commands().resolve("wildfly.cli"), FILES.war());
    }

    @Override
    ServerProcess startServer(Map<String, String> environment) throws IOException {
        return server.start(environment, Path.of("target", "wildfly.log"));
    }
}
