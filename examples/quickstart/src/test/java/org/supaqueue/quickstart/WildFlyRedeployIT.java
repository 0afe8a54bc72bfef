package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.supaqueue.testing.server.AdminConsole;
import org.supaqueue.testing.server.ServerProcess;
import org.supaqueue.testing.server.WildFly;

/** Redeployment on WildFly. */
class WildFlyRedeployIT extends RedeployContract {
    private static WildFly wildfly;

    private ServerProcess server;
    private AdminConsole console;

    @BeforeAll
    static void prepare() throws IOException, InterruptedException {
        wildfly = WildFly.prepare(Host.WILDFLY, Host.DRIVER, Host.DOCUMENTED.resolve("wildfly.cli"), Host.QUICKSTART);
    }

    @Override
    void startServer(Map<String, String> environment) throws IOException {
        server = wildfly.start(environment, Path.of("target", "wildfly-redeploy.log"));
        server.awaitReady("api/orders");
        console = wildfly.console();
    }

    @Override
    void redeploy() throws IOException {
        console.run("/deployment=" + Host.QUICKSTART.getFileName() + ":redeploy");
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
