package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.supaqueue.testing.server.AdminConsole;
import org.supaqueue.testing.server.ServerLog;
import org.supaqueue.testing.server.ServerProcess;
import org.supaqueue.testing.server.WildFly;

/** Start and stop with a faulty database, on WildFly. */
class WildFlyStartStopFaultsIT extends StartStopFaultsContract {
    private static final Path LOG = Path.of("target", "wildfly-deployments.log");

    @Override
    Host host(Path war) throws Exception {
        return Host.wildFly(Host.DOCUMENTED, war);
    }

    @Override
    Deployments deployments(Map<String, String> environment) throws Exception {
        Path first = Wars.withoutOrders();
        WildFly wildfly =
                WildFly.prepare(Host.WILDFLY, Host.DRIVER, Host.WITHOUT_VALIDATION.resolve("wildfly.cli"), first);
        ServerProcess server = wildfly.start(environment, LOG).awaitReady(Wars.READY);
        AdminConsole console = wildfly.console();
        console.run("undeploy " + first.getFileName());
        Set<Path> deployed = new HashSet<>();
        return new Deployments() {
            @Override
            public void deploy(Path war) throws IOException {
                deployed.add(war);
                console.run("deploy " + war.toAbsolutePath());
            }

            @Override
            public void undeploy(Path war) throws IOException {
                deployed.remove(war);
                console.run("undeploy " + war.getFileName());
            }

            @Override
            public ServerLog log() {
                ServerLog log = new ServerLog(LOG);
                log.mark();
                return log;
            }

            @Override
            public void close() throws IOException {
                // The server's configuration keeps deployed applications, so the next test would find them.
                for (Path war : Set.copyOf(deployed)) {
                    undeploy(war);
                }
                console.close();
                server.close();
            }
        };
    }
}
