package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.subject.Cluster;
import org.supaqueue.benchmark.run.subject.Subjects;

/** Measures how the drain rate changes with the number of nodes, of workers and of other rows in the table. */
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
    public void run(BenchmarkSetup stage, Report report) throws Exception {
        nodes(stage, new Comparison(stage, report));
        workers(stage, new Comparison(stage, report));
        for (int rows : ROWS) {
            if (rows <= stage.options().rows()) {
                rows(rows, stage, new Comparison(stage, report));
            }
        }
    }

    private static void nodes(BenchmarkSetup stage, Comparison comparison) throws Exception {
        long errors = 0;
        for (int size = 1; size <= MOST_NODES; size++) {
            Database database = stage.postgres().create("nodes");
            long before = stage.postgres().errors();
            try (Cluster nodes = Cluster.start(size, database, Subjects.settings(stage))) {
                comparison.measure(Map.of(nodes.name(), nodes));
            }
            errors += stage.postgres().errors() - before;
        }
        comparison.write(
                "More nodes",
                "Plain cores on one database, started anew for each row. PostgreSQL's log has " + errors
                        + " errors of that time.");
    }

    private static void workers(BenchmarkSetup stage, Comparison comparison) throws Exception {
        for (int workers : WORKERS) {
            Map<String, String> settings = Subjects.settings(stage);
            settings.put("supaqueue.workers", String.valueOf(workers));
            try (Cluster node = Cluster.start(1, stage.postgres().create("workers"), settings)) {
                comparison.measure(Map.of(workers + (workers == 1 ? " worker" : " workers"), node));
            }
        }
        comparison.write("More workers", "One node of the plain core, started anew for each row.");
    }

    private static void rows(int rows, BenchmarkSetup stage, Comparison comparison) throws Exception {
        Map<String, Cluster> nodes = new LinkedHashMap<>();
        try {
            nodes.put("an empty table", node("empty", stage));
            nodes.put(rows + " rows due tomorrow", node("waiting", stage));
            nodes.put(rows + " finished rows", node("finished", stage));
            insertAndVacuum(nodes.get(rows + " rows due tomorrow"), WAITING.formatted(rows));
            insertAndVacuum(nodes.get(rows + " finished rows"), FINISHED.formatted(rows));
            comparison.measure(nodes);
        } finally {
            for (Cluster node : nodes.values()) {
                node.close();
                stage.postgres().drop(node.table().database().name());
            }
        }
        comparison.write("Beside " + rows + " rows", "One node of the plain core each on its own database, in turns.");
    }

    private static Cluster node(String database, BenchmarkSetup stage) throws IOException, SQLException {
        return Cluster.start(1, stage.postgres().create(database), Subjects.settings(stage));
    }

    /** Inserts the rows, then cleans and analyses the table. Autovacuum does the same after some time. */
    private static void insertAndVacuum(Cluster node, String rows) throws SQLException {
        Database database = node.table().database();
        database.execute(rows);
        database.execute("VACUUM ANALYZE job_queue");
    }
}
