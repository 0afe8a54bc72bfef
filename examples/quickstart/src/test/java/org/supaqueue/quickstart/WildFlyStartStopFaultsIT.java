package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.supaqueue.testing.server.AdminConsole;
import org.supaqueue.testing.server.ServerLog;
import org.supaqueue.testing.server.ServerProcess;
import org.supaqueue.testing.server.WildFly;

class WildFlyStartStopFaultsIT extends StartStopFaultsContract {
    private static final Path LOG = Path.of("target", "wildfly-deployments.log");

    @Override
    Host host(Path war) throws Exception {
        return Host.wildFly(Host.DOCUMENTED, war);
    }

    @Override
    Deployments deployments(Path war, Map<String, String> environment) throws Exception {
        WildFly wildfly = WildFly.prepare(Host.WILDFLY, Host.DRIVER, Host.PLAIN.resolve("wildfly.cli"), war);
        ServerProcess server = wildfly.start(environment, LOG).awaitReady(Wars.READY);
        AdminConsole console = wildfly.console();
        String deployment = "/deployment=" + war.getFileName();
        console.run(deployment + ":undeploy");
        return new Deployments() {
            @Override
            public void deploy() throws IOException {
                console.run(deployment + ":deploy");
            }

            @Override
            public void undeploy() throws IOException {
                console.run(deployment + ":undeploy");
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
                server.close();
            }
        };
    }
}
