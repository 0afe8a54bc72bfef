package org.supaqueue.console.container;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.supaqueue.testing.TestDatabase;
import org.supaqueue.testing.server.ServerProcess;

@DisabledIfSystemProperty(named = "console.skip.payara-micro", matches = "true")
class ConsoleOnPayaraMicroIT extends ConsoleContract {

    @Override
    ServerProcess start(TestDatabase database, List<Path> wars, Path wrong) throws Exception {
        return Servers.payaraMicro(database, wars, wrong);
    }

    @Override
    String serverName() {
        return "payara-micro";
    }

    @Override
    String dataSourceOfServer() {
        return "jdbc/supaqueue";
    }
}
