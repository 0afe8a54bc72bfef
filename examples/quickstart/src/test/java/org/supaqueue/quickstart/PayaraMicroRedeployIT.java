package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.supaqueue.testing.server.AdminConsole;
import org.supaqueue.testing.server.PayaraMicro;

/** Redeployment on Payara Micro. */
class PayaraMicroRedeployIT extends RedeployContract {

    private AdminConsole server;

    @Override
    void startServer(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = PayaraMicroConsole.server(
                        Host.PAYARA_MICRO, Host.DRIVER, Host.DOCUMENTED, PayaraMicro.anyFreePort())
                .redirectError(Path.of("target", "payara-micro-redeploy.log").toFile());
        builder.environment().putAll(environment);
        server = new AdminConsole(builder);
        redeploy();
    }

    @Override
    void redeploy() throws IOException {
        server.run("deploy --force --name quickstart " + Host.QUICKSTART.toAbsolutePath());
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
