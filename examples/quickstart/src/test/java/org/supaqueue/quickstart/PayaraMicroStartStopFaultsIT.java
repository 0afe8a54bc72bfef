package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.supaqueue.testing.server.AdminConsole;
import org.supaqueue.testing.server.PayaraMicro;
import org.supaqueue.testing.server.ServerLog;

/** Start and stop with a faulty database, on Payara Micro. */
class PayaraMicroStartStopFaultsIT extends StartStopFaultsContract {
    private static final Path LOG = Path.of("target", "payara-micro-deployments.log");

    @Override
    Host host(Path war) {
        return Host.payaraMicro(Host.DOCUMENTED, war);
    }

    @Override
    Deployments deployments(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = PayaraMicroConsole.server(
                        Host.PAYARA_MICRO, Host.DRIVER, Host.WITHOUT_VALIDATION, PayaraMicro.anyFreePort())
                .redirectError(LOG.toFile());
        builder.environment().putAll(environment);
        AdminConsole console = new AdminConsole(builder);
        return new Deployments() {
            @Override
            public void deploy(Path war) throws IOException {
                console.run("deploy --name " + Wars.name(war) + " " + war.toAbsolutePath());
            }

            @Override
            public void undeploy(Path war) throws IOException {
                console.run("undeploy " + Wars.name(war));
            }

            @Override
            public ServerLog log() {
                ServerLog log = new ServerLog(LOG);
                log.mark();
                return log;
            }

            @Override
            public void close() throws IOException {
                console.close();
            }
        };
    }
}
