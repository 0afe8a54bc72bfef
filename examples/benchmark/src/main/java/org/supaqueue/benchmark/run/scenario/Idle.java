package org.supaqueue.benchmark.run.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.postgres.Usage;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.subject.CoreNode;
import org.supaqueue.benchmark.run.subject.Kind;
import org.supaqueue.benchmark.run.subject.ServerNode;
import org.supaqueue.benchmark.run.subject.Subjects;

/** Measures the cost of two idle nodes. */
public final class Idle implements Scenario {
    private static final int QUIET_SECONDS = 30;
    private static final int SECONDS = 60;

    private final List<List<String>> rows = new ArrayList<>();

    @Override
    public void run(BenchmarkSetup stage, Report report) throws Exception {
        report.progress("idle: two plain cores");
        Database database = stage.postgres().create("idle");
        try (CoreNode one = CoreNode.start("idle-1", database, Subjects.settings(stage));
                CoreNode two = CoreNode.start("idle-2", database, Subjects.settings(stage))) {
            measure("two plain cores", database, List.of(one.process()::processorTime, two.process()::processorTime));
        }
        report.progress("idle: Payara Micro and WildFly");
        database = stage.postgres().create("idle");
        try (ServerNode one = Subjects.server(Kind.PAYARA, database, Subjects.settings(stage));
                ServerNode two = Subjects.server(Kind.WILDFLY, database, Subjects.settings(stage))) {
            measure("Payara Micro and WildFly", database, List.of(one::processorTime, two::processorTime));
        }
        report.section(
                "Idle",
                "Two nodes on one database, after VACUUM ANALYZE, CHECKPOINT and " + QUIET_SECONDS
                        + " s of quiet, over " + SECONDS
                        + " s. The processor time of a server is all that it does, the queue or not.");
        report.table(List.of("", "WAL bytes", "transactions/s", "of a core, each"), rows);
    }

    private void measure(String name, Database database, List<Supplier<Duration>> nodes) throws Exception {
        cleanUp(database);
        database.execute("CHECKPOINT");
        TimeUnit.SECONDS.sleep(QUIET_SECONDS);
        List<Duration> before = nodes.stream().map(Supplier::get).toList();
        Usage start = usage(database);
        TimeUnit.SECONDS.sleep(SECONDS);
        Usage used = usage(database).since(start);
        String processor = IntStream.range(0, nodes.size())
                .mapToObj(node -> nodes.get(node).get().minus(before.get(node)))
                .map(time -> String.format(Locale.ROOT, "%.2f %%", time.toMillis() / 10.0 / SECONDS))
                .collect(Collectors.joining(", "));
        rows.add(List.of(
                name,
                String.valueOf(used.walBytes()),
                String.format(Locale.ROOT, "%.2f", (double) used.transactions() / SECONDS),
                processor));
    }

    /**
     * Cleans up before the measurement. Otherwise autovacuum does this work during the measurement, in any database of
     * a server that is about a minute old. Autovacuum would analyse the catalogs and remove the statistics that VACUUM
     * ANALYZE replaced.
     */
    private static void cleanUp(Database database) throws SQLException {
        for (String name : List.of("template1", "postgres", database.name())) {
            Database each = new Database(database.port(), name);
            each.execute("VACUUM ANALYZE");
            each.execute("VACUUM");
        }
    }

    /** Rolls back, because PostgreSQL would count a commit. */
    private static Usage usage(Database database) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            Usage usage = Usage.read(connection);
            connection.rollback();
            return usage;
        }
    }
}
