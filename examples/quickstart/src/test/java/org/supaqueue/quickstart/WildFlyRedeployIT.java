package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.supaqueue.testing.server.AdminConsole;
import org.supaqueue.testing.server.PayaraMicro;
import org.supaqueue.testing.server.ServerProcess;
import org.supaqueue.testing.server.WildFly;

class WildFlyRedeployIT extends RedeployContract {
    private static final PayaraMicro.Files FILES = StandAloneContract.FILES;
    private static WildFly wildfly;

    private ServerProcess server;
    private AdminConsole console;

    @BeforeAll
    static void prepare() throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("quickstart.wildfly"));
        wildfly = WildFly.prepare(home, FILES.driver(), FILES.commands().resolve("wildfly.cli"), FILES.war());
    }

    @Override
    void startServer(Map<String, String> environment) throws IOException {
        server = wildfly.start(environment, Path.of("target", "wildfly-redeploy.log"));
        server.awaitReady("api/orders");
        console = wildfly.console();
    }

    @Override
    void redeploy() throws IOException {
        console.run("/deployment=" + FILES.war().getFileName() + ":redeploy");
    }

    @Override
    ProcessHandle jvm() {
        return server.jvm();
    }

    @Override
    void stopServer() throws IOException {
        if (console != null) {
            console.close();
        }
        server.close();
    }
}
