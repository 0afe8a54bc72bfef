package org.supaqueue.benchmark.run.scenario;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.supaqueue.benchmark.Enqueued;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.subject.Kind;
import org.supaqueue.benchmark.run.subject.Subject;
import org.supaqueue.benchmark.run.subject.Subjects;

/**
 * Measures the effect of a long transaction on a long drain. While the transaction is open, PostgreSQL cannot remove
 * the old row versions of the drain.
 */
public final class PinnedSnapshot implements Scenario {
    private static final int TIMES = 5;

    private final List<List<String>> rows = new ArrayList<>();

    @Override
    public void run(BenchmarkSetup stage, Report report) throws Exception {
        int jobs = TIMES * stage.options().jobs();
        Draining draining = new Draining(stage.consumer(), 1);
        try (Subject node = Subjects.start(Kind.CORE, stage)) {
            draining.run(node, stage.options().jobs());
            for (int run = 1; run <= stage.options().runs(); run++) {
                double without = drain(draining, node, jobs, run + ": without", 0);
                try (Connection pinning = node.table().database().connect()) {
                    takeSnapshot(pinning);
                    drain(draining, node, jobs, run + ": with", without);
                }
                report.progress("pinned snapshot, run " + run);
            }
        }
        report.section(
                "A pinned snapshot",
                "The plain core drains " + jobs + " jobs, without and with a transaction elsewhere that holds a"
                        + " snapshot from before. In the middle a job of priority −1 is inserted.");
        report.table(
                List.of("run", "jobs/s", "ratio", "jobs/s in each fifth", "urgent job, commit to arrival in ms"), rows);
    }

    private double drain(Draining draining, Subject node, int jobs, String name, double without) throws Exception {
        node.table().clear();
        List<Enqueued> urgent = new ArrayList<>();
        Drained drained = draining.run(node, jobs, () -> {
            urgent.add(insertUrgent(node.table().database()));
            return urgent;
        });
        double perSecond = drained.perSecond();
        rows.add(List.of(
                name,
                String.valueOf(Math.round(perSecond)),
                without == 0 ? "" : String.format(Locale.ROOT, "%.2f", perSecond / without),
                drained.fifths(),
                String.valueOf(
                        (drained.arrivedAt(urgent.get(0).job()) - urgent.get(0).committedAt()) / 1_000)));
        return perSecond;
    }

    private static Enqueued insertUrgent(Database database) throws SQLException {
        long calledAt = Enqueued.now();
        long job = database.number(
                "INSERT INTO job_queue (http_verb, url_path, priority) VALUES ('POST', '/jobs', -1) RETURNING job_id");
        return new Enqueued(job, calledAt, Enqueued.now());
    }

    /** Takes a snapshot. Takes no lock on the queue's table, because the table is truncated next. */
    private static void takeSnapshot(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        Database.number(connection, "SELECT 1");
    }
}
