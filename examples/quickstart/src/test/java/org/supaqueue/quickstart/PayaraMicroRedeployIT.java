package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.supaqueue.testing.server.AdminConsole;
import org.supaqueue.testing.server.PayaraMicro;

class PayaraMicroRedeployIT extends RedeployContract {
    private static final PayaraMicro.Files FILES = StandAloneContract.FILES;

    private AdminConsole server;

    @Override
    void startServer(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = PayaraMicroConsole.server(
                        FILES.payaraMicro(), FILES.driver(), FILES.commands(), PayaraMicro.anyFreePort())
                .redirectError(Path.of("target", "payara-micro-redeploy.log").toFile());
        builder.environment().putAll(environment);
        server = new AdminConsole(builder);
        redeploy();
    }

    @Override
    void redeploy() throws IOException {
        server.run("deploy --force --name quickstart " + FILES.war().toAbsolutePath());
    }

    @Override
    ProcessHandle jvm() {
        return server.process();
    }

    @Override
    void stopServer() throws IOException {
        server.close();
    }
}
