package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.supaqueue.quickstart.tour.ServerProcess;

class WildFlyIT extends StandAloneContract {
    private static final WildFly SERVER = new WildFly(Path.of(System.getProperty("quickstart.wildfly")));

    @BeforeAll
    static void prepare() throws IOException, InterruptedException {
        SERVER.prepare(FILES.driver(), FILES.commands().resolve("wildfly.cli"), FILES.war());
    }

    @Override
    ServerProcess startServer(Map<String, String> environment) throws IOException {
        return SERVER.start(environment, Path.of("target", "wildfly.log"));
    }
}
