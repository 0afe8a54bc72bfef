package org.supaqueue.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.supaqueue.testing.server.PayaraMicro;
import org.supaqueue.testing.server.ServerLog;
import org.supaqueue.testing.server.ServerProcess;
import org.supaqueue.testing.server.WildFly;

/** A stand-alone server with applications. The server can be started many times. */
interface Host {
    /** The documented command files. */
    Path DOCUMENTED = Path.of("deploy");
    /** Command files for pools that do not validate connections. */
    Path WITHOUT_VALIDATION = Path.of("src/test/resources/pools/plain");

    Path PAYARA_MICRO = Path.of(System.getProperty("quickstart.payara-micro"));
    Path WILDFLY = Path.of(System.getProperty("quickstart.wildfly"));
    Path DRIVER = Path.of(System.getProperty("quickstart.driver"));
    Path QUICKSTART = Path.of("target", "quickstart.war");

    /**
     * Starts the server.
     *
     * @param environment variables for database, consumer and secret
     * @return the server, which may not be ready yet
     */
    ServerProcess start(Map<String, String> environment) throws IOException;

    /** {@return the log of the server, over all its starts} */
    ServerLog log();

    /**
     * Prepares a Payara Micro.
     *
     * @param commands the folder of the administrator's command files
     * @param war the application
     * @param others more applications
     * @return the server, not yet started
     */
    static Host payaraMicro(Path commands, Path war, Path... others) {
        Path log = Path.of("target", "payara-micro-" + commands.getFileName() + ".log");
        PayaraMicro.Files files = new PayaraMicro.Files(PAYARA_MICRO, DRIVER, commands, war);
        return host(log, environment -> PayaraMicro.start(files, environment, PayaraMicro.anyFreePort(), log, others));
    }

    /**
     * Prepares a WildFly.
     *
     * @param commands the folder of the administrator's command files
     * @param war the application
     * @param others more applications
     * @return the server, not yet started
     */
    static Host wildFly(Path commands, Path war, Path... others) throws IOException, InterruptedException {
        Path log = Path.of("target", "wildfly-" + commands.getFileName() + ".log");
        WildFly server = WildFly.prepare(WILDFLY, DRIVER, commands.resolve("wildfly.cli"), war);
        for (Path other : others) {
            server.deploy(other);
        }
        return host(log, environment -> server.start(environment, log));
    }

    private static Host host(Path log, Start start) {
        return new Host() {
            @Override
            public ServerProcess start(Map<String, String> environment) throws IOException {
                return start.with(environment);
            }

            @Override
            public ServerLog log() {
                return new ServerLog(log);
            }
        };
    }

    @FunctionalInterface
    interface Start {
        ServerProcess with(Map<String, String> environment) throws IOException;
    }
}
