package org.supaqueue.quickstart.tour;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.supaqueue.testing.server.ChildProcesses;
import org.supaqueue.testing.server.Environment;
import org.supaqueue.testing.server.PayaraMicro;
import org.supaqueue.testing.server.ServerProcess;

/**
 * Runs the example: PostgreSQL, Payara Micro with the WAR, and a tour. With {@code -Dquickstart.exit=true} the program
 * ends after the tour; the exit code is 0 only if every step was confirmed. Otherwise the program keeps running.
 */
public final class Quickstart {
    private static final Logger POSTGRES_LOG = Logger.getLogger("io.zonky");
    private static final String DATABASE = "postgres";
    private static final String SECRET = "quickstart-secret";

    private final Narrator narrator = new Narrator(System.out);
    private final PayaraMicro.Files files;
    private final Path log;

    private Quickstart(Path target, Path log) throws IOException {
        files = new PayaraMicro.Files(
                Path.of(System.getProperty("quickstart.payara-micro")),
                Path.of(System.getProperty("quickstart.driver")),
                target.resolveSibling("deploy"),
                target.resolve("quickstart.war"));
        this.log = log;
        Files.deleteIfExists(log);
    }

    /**
     * Runs the example.
     *
     * @param arguments the module's build directory
     */
    public static void main(String[] arguments) {
        endWithParentProcess();
        POSTGRES_LOG.setLevel(Level.WARNING);
        System.exit(run(Path.of(arguments[0])) ? 0 : 1);
    }

    private static boolean run(Path target) {
        Path log = target.resolve("quickstart-server.log");
        try {
            new Quickstart(target, log).run();
            return true;
        } catch (Exception e) {
            System.err.println("The quickstart failed: " + e.getMessage() + ". The server's log is " + log);
            return false;
        }
    }

    private void run() throws Exception {
        narrator.title("Supa Queue quickstart");
        Instant start = Instant.now();
        try (EmbeddedPostgres postgres = postgres()) {
            narrator.ready("PostgreSQL", start);
            Instant serverStart = Instant.now();
            try (ServerProcess server = server(postgres).awaitReady("api/orders")) {
                narrator.ready("Payara Micro with quickstart.war", serverStart);
                JobTable jobs = new JobTable(postgres.getPostgresDatabase());
                tour(server, jobs);
                keepRunning(server, jobs);
            }
        }
    }

    private void tour(ServerProcess server, JobTable jobs) throws Exception {
        new Tour(new Shop(server.application()), jobs, narrator).run();
        narrator.title("All " + narrator.steps() + " steps happened.");
    }

    private void keepRunning(ServerProcess server, JobTable jobs) throws SQLException, InterruptedException {
        if (!Boolean.getBoolean("quickstart.exit")) {
            narrator.print("Open the console: " + server.application().resolve("supaqueue/"));
            narrator.print(
                    "New jobs come all the time, and the consumer of the queue \"partner\" fails: find out why.");
            narrator.print("The order service: " + server.application() + " Stop with Ctrl-C.");
            narrator.print("The server's log is " + log);
            new LiveJobs(jobs).run();
        }
    }

    private ServerProcess server(EmbeddedPostgres postgres) throws IOException {
        int port = PayaraMicro.freePort();
        URI consumer = ServerProcess.application(files.war(), port).resolve("api/consumer");
        Environment environment = new Environment(postgres.getPort(), DATABASE)
                .withConsumer(consumer, SECRET)
                .with("SUPAQUEUE_RETRY_DELAY", "PT1S")
                .with("SUPAQUEUE_CONSOLE_AUTH", "none");
        return PayaraMicro.start(files, environment.variables(), port, log);
    }

    private EmbeddedPostgres postgres() throws IOException {
        Path data = Files.createTempDirectory(log.getParent(), "postgres");
        EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setDataDirectory(data)
                .start();
        ChildProcesses.endWithThisJvm(processId(data));
        return postgres;
    }

    private static long processId(Path data) throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    }

    /** Ends this process when Maven ends, even if Maven is killed. The started processes then end as well. */
    private static void endWithParentProcess() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
    }
}
