package org.supaqueue.benchmark.run.scenario;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.supaqueue.benchmark.run.Stage;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.report.Series;
import org.supaqueue.benchmark.run.subject.Cluster;
import org.supaqueue.benchmark.run.subject.Subject;
import org.supaqueue.benchmark.run.subject.Subjects;

/** How the rate of a drain changes with nodes, with workers and with rows that lie in the table. */
public final class Growth implements Scenario {
    private static final int MOST_NODES = 4;
    private static final List<Integer> WORKERS = List.of(1, 4, 16, 64);
    private static final List<Integer> ROWS = List.of(1_000, 10_000, 100_000, 1_000_000, 10_000_000);
    private static final String WAITING = """
            INSERT INTO job_queue (http_verb, payload, url_path, run_at, priority)
            SELECT 'POST', '{"n": 1}', '/later', now() + interval '1 day', n %% 10 FROM generate_series(1, %d) AS n""";
    private static final String FINISHED = """
            INSERT INTO job_queue (http_verb, payload, url_path, status, content, response_status, finished_at)
            SELECT 'POST', '{"n": 1}', '/jobs', 'complete', '{"ok":true}', 200, now() FROM generate_series(1, %d)""";

    @Override
    public void run(Stage stage, Report report) throws Exception {
        nodes(stage, report);
        workers(stage, report);
        for (int rows : ROWS) {
            if (rows <= stage.options().rows()) {
                rows(rows, stage, report);
            }
        }
    }

    private static void nodes(Stage stage, Report report) throws Exception {
        Map<String, Series> figures = new LinkedHashMap<>();
        long deadlocks = 0;
        for (int size = 1; size <= MOST_NODES; size++) {
            Database database = stage.postgres().create("nodes");
            try (Cluster cluster = Cluster.start(size, database, Subjects.settings(stage))) {
                measure(stage, report, Map.of(cluster.name(), cluster), figures);
            }
            deadlocks += database.number("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
        }
        write(
                report,
                "More nodes",
                "Plain cores on one database, started anew for each row; " + deadlocks + " deadlocks.",
                figures);
    }

    private static void workers(Stage stage, Report report) throws Exception {
        Map<String, Series> figures = new LinkedHashMap<>();
        for (int workers : WORKERS) {
            Map<String, String> settings = Subjects.settings(stage);
            settings.put("supaqueue.workers", String.valueOf(workers));
            try (Cluster node = Cluster.start(1, stage.postgres().create("workers"), settings)) {
                measure(stage, report, Map.of(workers + (workers == 1 ? " worker" : " workers"), node), figures);
            }
        }
        write(report, "More workers", "One node of the plain core, started anew for each row.", figures);
    }

    private static void rows(int rows, Stage stage, Report report) throws Exception {
        Map<String, Series> figures = new LinkedHashMap<>();
        Map<String, Subject> nodes = new LinkedHashMap<>();
        try {
            nodes.put("an empty table", filled("empty", "", stage));
            nodes.put(rows + " rows due tomorrow", filled("waiting", WAITING.formatted(rows), stage));
            nodes.put(rows + " finished rows", filled("finished", FINISHED.formatted(rows), stage));
            measure(stage, report, nodes, figures);
        } finally {
            for (Subject node : nodes.values()) {
                node.close();
                stage.postgres().drop(node.table().database().name());
            }
        }
        write(
                report,
                "Beside " + rows + " rows",
                "One node of the plain core, each on its own database, in turns.",
                figures);
    }

    /** A node whose table holds rows, cleaned and analysed as they would be once they have lain there for a while. */
    private static Subject filled(String name, String rows, Stage stage) throws Exception {
        Cluster node = Cluster.start(1, stage.postgres().create(name), Subjects.settings(stage));
        fill(node.table().database(), rows);
        return node;
    }

    private static void fill(Database database, String rows) throws SQLException {
        if (!rows.isEmpty()) {
            database.execute(rows);
            database.execute("VACUUM ANALYZE job_queue");
        }
    }

    /** Warms all up, and then drains each in turn. */
    private static void measure(Stage stage, Report report, Map<String, Subject> nodes, Map<String, Series> figures)
            throws Exception {
        Draining draining = new Draining(stage.consumer(), 1);
        for (int run = -stage.options().warmUps(); run < stage.options().runs(); run++) {
            for (Map.Entry<String, Subject> node : nodes.entrySet()) {
                double perSecond =
                        draining.run(node.getValue(), stage.options().jobs()).perSecond();
                if (run >= 0) {
                    figures.computeIfAbsent(node.getKey(), key -> new Series()).add(perSecond);
                }
                report.progress("growth, run " + (run + 1) + ": " + node.getKey() + ": " + (long) perSecond);
            }
        }
    }

    private static void write(Report report, String title, String text, Map<String, Series> figures) throws Exception {
        report.section(title, text + " Jobs per second; the ratio is to the first row's.");
        Series first = figures.values().iterator().next();
        List<List<String>> rows = new ArrayList<>();
        figures.forEach((name, series) ->
                rows.add(List.of(name, series.text(0), series.per(first).text(2))));
        report.table(List.of("", "jobs/s", "ratio"), rows);
    }
}
