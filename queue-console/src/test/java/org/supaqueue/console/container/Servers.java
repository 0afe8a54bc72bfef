package org.supaqueue.console.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.supaqueue.testing.TestDatabase;
import org.supaqueue.testing.server.PayaraMicro;
import org.supaqueue.testing.server.ServerProcess;
import org.supaqueue.testing.server.WildFly;

/** Starts the servers with the users and all applications. */
final class Servers {

    private static final Path FOLDER = Path.of("target", "console-servers");
    private static final String LOOPBACK = "set configs.config.server-config.network-config.network-listeners"
            + ".network-listener.http-listener.address=127.0.0.1\n";

    private Servers() {}

    static Path folder(String server) throws IOException {
        return Files.createDirectories(FOLDER.resolve(server));
    }

    static ServerProcess payaraMicro(TestDatabase database, List<Path> wars, Path wrong) throws IOException {
        return payaraMicro(
                database, Stream.concat(wars.stream(), Stream.of(wrong)).toList());
    }

    static ServerProcess payaraMicro(TestDatabase database, List<Path> wars) throws IOException {
        Path commands = wars.get(0).getParent();
        Files.writeString(commands.resolve("payara-micro-loopback.txt"), LOOPBACK);
        Files.writeString(commands.resolve("payara.txt"), Users.payaraCommands(commands) + dataSource(database));
        Path jar = Path.of(System.getProperty("console.payara-micro"));
        PayaraMicro.Files files = new PayaraMicro.Files(jar, driver(), commands, wars.get(0));
        return PayaraMicro.start(
                files,
                Map.of(),
                PayaraMicro.anyFreePort(),
                commands.resolve("server.log"),
                wars.stream().skip(1).toArray(Path[]::new));
    }

    private static String dataSource(TestDatabase database) {
        return "create-jdbc-connection-pool --datasourceclassname org.postgresql.ds.PGSimpleDataSource"
                + " --restype javax.sql.DataSource --steadypoolsize 1 --maxpoolsize 5 --property serverName=127.0.0.1:portNumber="
                + database.server().getPort() + ":databaseName=" + database.name() + ":user=postgres:password=postgres"
                + " supaqueue\ncreate-jdbc-resource --connectionpoolid supaqueue jdbc/supaqueue\n";
    }

    static ServerProcess wildFly(List<Path> wars, Path wrong) throws IOException, InterruptedException {
        Path scripts = folder("wildfly");
        Path script = scripts.resolve("users.cli");
        Files.writeString(script, "embed-server --server-config=standalone.xml\nstop-embedded-server\n");
        Path home = Path.of("target", "wildfly-wildfly" + System.getProperty("supaqueue.test.fork", ""));
        boolean isNew = !Files.exists(home.resolve("applied.cli"));
        WildFly server = WildFly.prepare(Path.of(System.getProperty("console.wildfly")), driver(), script, wars.get(0));
        if (isNew) {
            Users.addToWildFly(home);
        }
        for (Path war : wars) {
            server.deploy(war);
        }
        ServerProcess process = server.start(Map.of(), scripts.resolve("server.log"));
        // Alone, because the server deploys together what is there at its start.
        process.awaitReady("ready.txt");
        server.deploy(wrong);
        return process;
    }

    private static Path driver() throws IOException {
        try (Stream<Path> libraries = Files.list(Path.of("target/war/libraries"))) {
            return libraries
                    .filter(file -> file.getFileName().toString().startsWith("postgresql-"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
