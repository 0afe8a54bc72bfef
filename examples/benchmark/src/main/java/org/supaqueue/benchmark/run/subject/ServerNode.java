package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.supaqueue.benchmark.Enqueued;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.process.HttpText;
import org.supaqueue.benchmark.run.process.Logs;
import org.supaqueue.testing.server.Environment;
import org.supaqueue.testing.server.PayaraMicro;
import org.supaqueue.testing.server.ServerProcess;
import org.supaqueue.testing.server.WildFly;

/** The queue in an application server, with the benchmark's WAR. */
public final class ServerNode implements Enqueuer {
    private static final Path WAR = Path.of("target", "benchmark.war");
    private static final Path DRIVER = Path.of(System.getProperty("benchmark.driver", ""));
    private static final Path COMMANDS = Path.of("..", "quickstart", "deploy");

    private final Kind kind;
    private final ServerProcess server;
    private final QueueTable table;
    private final HttpText http = new HttpText();

    private ServerNode(Kind kind, ServerProcess server, Database database) {
        this.kind = kind;
        this.server = server.awaitReady("api/enqueue");
        this.table = new QueueTable(database);
    }

    /**
     * Starts Payara Micro.
     *
     * @param database database of the application
     * @param settings settings of the queue
     * @return the server; the application has migrated its schema
     * @throws IOException if the server does not start
     */
    public static ServerNode payara(Database database, Map<String, String> settings) throws IOException {
        PayaraMicro.Files files =
                new PayaraMicro.Files(Path.of(System.getProperty("benchmark.payara-micro")), DRIVER, COMMANDS, WAR);
        ServerProcess server =
                PayaraMicro.start(files, environment(database, settings), PayaraMicro.anyFreePort(), log(Kind.PAYARA));
        return new ServerNode(Kind.PAYARA, server, database);
    }

    /**
     * Starts WildFly.
     *
     * @param database database of the application
     * @param settings settings of the queue
     * @return the server; the application has migrated its schema
     * @throws IOException if the server does not start
     * @throws InterruptedException if the thread is interrupted
     */
    public static ServerNode wildFly(Database database, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("benchmark.wildfly"));
        ServerProcess server = WildFly.prepare(home, DRIVER, COMMANDS.resolve("wildfly.cli"), WAR)
                .start(environment(database, settings), log(Kind.WILDFLY));
        return new ServerNode(Kind.WILDFLY, server, database);
    }

    private static Map<String, String> environment(Database database, Map<String, String> settings) {
        Environment environment = new Environment(database.port(), database.name());
        settings.forEach(
                (key, value) -> environment.with(key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), value));
        return environment.variables();
    }

    private static Path log(Kind kind) throws IOException {
        Path log = Logs.of(kind.id());
        Files.deleteIfExists(log);
        return log;
    }

    @Override
    public long enqueue(int callers, int count) throws IOException {
        return Long.parseLong(post("?callers=" + callers + "&count=" + count));
    }

    @Override
    public long enqueueBatches(int size, int count) throws IOException {
        return Long.parseLong(post("/batches?size=" + size + "&count=" + count));
    }

    /**
     * Enqueues jobs one by one. The callers have no transaction.
     *
     * @param callers number of threads that enqueue at the same time
     * @param count number of jobs
     * @return the duration in nanoseconds
     * @throws IOException if a call fails
     */
    public long enqueueAlone(int callers, int count) throws IOException {
        return Long.parseLong(post("/alone?callers=" + callers + "&count=" + count));
    }

    /**
     * Schedules jobs one by one with db-scheduler. Each job has its own JTA transaction.
     *
     * @param callers number of threads that schedule at the same time
     * @param count number of jobs
     * @return the duration in nanoseconds
     * @throws IOException if a call fails
     */
    public long schedule(int callers, int count) throws IOException {
        return Long.parseLong(post("/scheduler?callers=" + callers + "&count=" + count));
    }

    /**
     * Inserts rows one by one into the table {@code inserted}, without the queue. Each row has its own JTA transaction.
     *
     * @param callers number of threads that insert at the same time
     * @param count number of rows
     * @return the duration in nanoseconds
     * @throws IOException if a call fails
     */
    public long insertBare(int callers, int count) throws IOException {
        return Long.parseLong(post("/bare?callers=" + callers + "&count=" + count));
    }

    /** {@return the name of the server} */
    public String server() {
        return kind.form();
    }

    /**
     * Enqueues jobs one by one, at a fixed interval.
     *
     * @param interval time between two jobs
     * @param count number of jobs
     * @return the jobs
     * @throws IOException if a call fails
     */
    public List<Enqueued> enqueuePaced(Duration interval, int count) throws IOException {
        return Enqueued.parse(post("/paced?interval=" + interval.toNanos() / 1_000 + "&count=" + count));
    }

    private String post(String path) throws IOException {
        return http.post(URI.create(server.application() + "api/enqueue" + path), Payload.JSON);
    }

    /** {@return the processor time that the server has used} */
    public Duration processorTime() {
        return server.processorTime();
    }

    @Override
    public String name() {
        return kind.title();
    }

    @Override
    public JobTable table() {
        return table;
    }

    @Override
    public void notifyDueJobs() {
        // A notification from the database wakes the node.
    }

    @Override
    public void close() {
        server.close();
    }
}
