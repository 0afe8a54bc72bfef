package org.supaqueue.console.container;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.supaqueue.testing.TestDatabase;
import org.supaqueue.testing.server.ServerProcess;

@DisabledIfSystemProperty(named = "console.skip.wildfly", matches = "true")
class ConsoleOnWildFlyIT extends ConsoleContract {

    @Override
    ServerProcess start(TestDatabase database, List<Path> wars, Path wrong) throws Exception {
        return Servers.wildFly(wars, wrong);
    }

    @Override
    String serverName() {
        return "wildfly";
    }

    @Override
    String dataSourceOfServer() {
        return "java:app/jdbc/supaqueue";
    }
}
