package org.supaqueue.benchmark.run.scenario;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.report.Series;
import org.supaqueue.benchmark.run.subject.CoreNode;
import org.supaqueue.benchmark.run.subject.Payload;
import org.supaqueue.benchmark.run.subject.SqlClients;
import org.supaqueue.benchmark.run.subject.Subjects;

/**
 * Measures what the table's triggers cost a program that inserts jobs, and the cost after a sleeping node was killed.
 */
public final class TriggerCost implements Scenario {
    private static final int CLIENTS = 8;
    private static final int RUNS = 5;
    private static final int FALLING_ASLEEP_SECONDS = 3;
    private static final String INSERT =
            "INSERT INTO job_queue (http_verb, payload, url_path) VALUES ('POST', '" + Payload.JSON + "', '/jobs')";

    private final Series without = new Series();
    private final Series noNode = new Series();
    private final Series listening = new Series();
    private final Series killed = new Series();

    @Override
    public void run(BenchmarkSetup stage, Report report) throws Exception {
        Database database = stage.postgres().create("triggers");
        // This node serves another queue: the node listens, but claims none of the inserted jobs.
        Map<String, String> settings = Subjects.settings(stage);
        settings.put("supaqueue.queues", "another");
        try (SqlClients clients = SqlClients.start(database)) {
            CoreNode.start("triggers", database, settings).close();
            for (int run = -1; run < RUNS; run++) {
                Inserts inserts = new Inserts(database, clients, stage.options().jobs(), run >= 0);
                database.execute("ALTER TABLE job_queue DISABLE TRIGGER USER");
                inserts.measureInto(without);
                database.execute("ALTER TABLE job_queue ENABLE TRIGGER USER");
                inserts.measureInto(noNode);
                CoreNode node = CoreNode.start("triggers", database, settings);
                inserts.measureInto(listening);
                TimeUnit.SECONDS.sleep(FALLING_ASLEEP_SECONDS);
                node.process().kill();
                inserts.measureInto(killed);
                report.progress("triggers, run " + (run + 1));
            }
        }
        write(report);
    }

    private record Inserts(Database database, SqlClients clients, int count, boolean counts) {
        void measureInto(Series series) throws Exception {
            database.execute("TRUNCATE job_queue CASCADE");
            database.execute("CHECKPOINT");
            double perSecond = clients.perSecond(CLIENTS, count, INSERT);
            if (counts) {
                series.add(perSecond);
            }
        }
    }

    private void write(Report report) throws Exception {
        report.section(
                "INSERT by other programs",
                "Single-row INSERTs into job_queue over JDBC, " + CLIENTS + " clients, per second. Median"
                        + " (minimum–maximum) of " + RUNS + " interleaved runs; ratios within each run.");
        report.table(
                List.of("", "per second", "ratio"),
                List.of(
                        List.of("triggers disabled", without.text(0), ""),
                        row("triggers, no node up", noNode, without),
                        row("triggers, a node up that serves another queue", listening, without),
                        row("a node was killed (-9) while it slept; ratio to no node", killed, noNode)));
    }

    private static List<String> row(String name, Series series, Series base) {
        return List.of(name, series.text(0), series.dividedBy(base).text(2));
    }
}
