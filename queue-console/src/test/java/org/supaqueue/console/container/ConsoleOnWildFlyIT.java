package org.supaqueue.console.container;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.supaqueue.testing.server.ServerProcess;

@DisabledIfSystemProperty(named = "console.skip.wildfly", matches = "true")
class ConsoleOnWildFlyIT extends ConsoleContract {

    @Override
    ServerProcess start(List<Path> wars) throws Exception {
        return Servers.wildFly(wars);
    }

    @Override
    String serverName() {
        return "wildfly";
    }
}
