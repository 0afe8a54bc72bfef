package org.supaqueue.console.container;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.supaqueue.testing.server.ServerProcess;

@DisabledIfSystemProperty(named = "console.skip.payara-micro", matches = "true")
class ConsoleOnPayaraMicroIT extends ConsoleContract {

    @Override
    ServerProcess start(List<Path> wars) throws Exception {
        return Servers.payaraMicro(wars);
    }

    @Override
    String serverName() {
        return "payara-micro";
    }
}
