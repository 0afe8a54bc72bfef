package org.supaqueue.quickstart;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.supaqueue.testing.server.ServerLog;
import org.supaqueue.testing.server.ServerProcess;

/** A new application that follows only README.md, on WildFly. */
class WildFlyReadmeOnlyIT extends ReadmeOnlyContract {
    private ServerProcess server;
    private ServerLog log;

    @Override
    void start(Map<String, String> environment, Path war) throws Exception {
        Host host = Host.wildFly(Host.DOCUMENTED, war);
        log = host.log();
        log.mark();
        server = host.start(environment);
    }

    @Override
    void stop() {
        server.close();
    }

    @Override
    ServerLog log() {
        return log;
    }

    @Override
    URI application(Path war) {
        return server.application();
    }

    @Override
    String dataSource() {
        return "java:jboss/datasources/supaqueue";
    }
}
