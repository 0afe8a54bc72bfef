package org.supaqueue.testing.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A stand-alone Payara Micro with a WAR, set up as in {@code docs/deploying.md}. */
public final class PayaraMicro {
    private static final int USUAL_PORT = 8080;

    private PayaraMicro() {}

    /**
     * Starts the server.
     *
     * @param files the files of the server
     * @param environment variables for database, consumer and secret
     * @param port port on 127.0.0.1
     * @param log file for the server's output
     * @param others more applications
     * @return the server, which may not be ready yet
     * @throws IOException if the server does not start
     */
    public static ServerProcess start(Files files, Map<String, String> environment, int port, Path log, Path... others)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-jar",
                files.payaraMicro().toString(),
                "--nohazelcast",
                "--port",
                String.valueOf(port),
                "--addlibs",
                files.driver().toString(),
                "--prebootcommandfile",
                files.commands().resolve("payara-micro-loopback.txt").toString(),
                "--postbootcommandfile",
                files.commands().resolve("payara.txt").toString(),
                "--deploy",
                files.war().toString()));
        for (Path other : others) {
            command.addAll(List.of("--deploy", other.toString()));
        }
        return ServerProcess.start(command, environment, log, ServerProcess.application(files.war(), port));
    }

    /** {@return 8080 if this port is free, otherwise any free port} */
    public static int freePort() throws IOException {
        try (ServerSocket usual = new ServerSocket(USUAL_PORT, 1, InetAddress.getByName("127.0.0.1"))) {
            return usual.getLocalPort();
        } catch (IOException taken) {
            return anyFreePort();
        }
    }

    public static int anyFreePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return any.getLocalPort();
        }
    }

    /**
     * The files of the server.
     *
     * @param payaraMicro the server's JAR
     * @param driver the JDBC driver that the administrator provides
     * @param commands the folder of the administrator's command files
     * @param war the application
     */
    public record Files(Path payaraMicro, Path driver, Path commands, Path war) {}
}
