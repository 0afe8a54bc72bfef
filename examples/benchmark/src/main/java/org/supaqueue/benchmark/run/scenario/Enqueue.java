package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.postgres.PgBench;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.report.Series;
import org.supaqueue.benchmark.run.subject.Kind;
import org.supaqueue.benchmark.run.subject.ServerNode;
import org.supaqueue.benchmark.run.subject.Subjects;

/** Measures how fast jobs are enqueued through the API. db-scheduler and plain inserts run in the same series. */
public final class Enqueue implements Scenario {
    private static final int THREADS = 8;

    private static final class Figures {
        final Series alone = new Series();
        final Series together = new Series();
        final Series batched = new Series();

        void measure(EnqueueSource source) throws IOException, SQLException {
            alone.add(source.perSecond(1));
            together.add(source.perSecond(THREADS));
            source.batchedPerSecond().ifPresent(batched::add);
        }
    }

    @Override
    public void run(BenchmarkSetup stage, Report report) throws Exception {
        Map<EnqueueSource, Figures> figures = new LinkedHashMap<>();
        List<EnqueueSource> sources = new ArrayList<>();
        try {
            open(stage, sources);
            for (int run = -stage.options().warmUps(); run < stage.options().runs(); run++) {
                for (EnqueueSource source : sources) {
                    Figures warmUp = new Figures();
                    Figures measured = run < 0 ? warmUp : figures.computeIfAbsent(source, s -> new Figures());
                    measured.measure(source);
                    report.progress("enqueue, run " + (run + 1) + ": " + source.name());
                }
            }
        } finally {
            for (EnqueueSource source : sources) {
                source.close();
            }
        }
        write(stage, report, figures);
    }

    /** Opens the sources. The queue has no consumer here, so its jobs stay in the table. */
    private static void open(BenchmarkSetup stage, List<EnqueueSource> sources) throws Exception {
        int jobs = stage.options().jobs();
        Optional<PgBench> pgBench = PgBench.find();
        if (pgBench.isPresent()) {
            sources.add(BareInserts.byPgBench(pgBench.get(), stage.postgres().create("pgbench")));
        }
        sources.add(BareInserts.byJdbc(stage.postgres().create("jdbc"), jobs));
        for (Kind kind : stage.options().subjects()) {
            if (kind.isReference()) {
                sources.add(new LibraryInserts(Subjects.scheduler(kind, stage), jobs));
            } else if (kind != Kind.CORE) {
                Map<String, String> settings = Subjects.settings(stage);
                settings.remove("supaqueue.consumer-function");
                ServerNode server = Subjects.server(kind, Subjects.database(kind, stage), settings);
                sources.add(new LibraryInserts(server, jobs));
                sources.add(ServerInserts.withoutTransaction(server, jobs));
                sources.add(ServerInserts.byScheduler(server, jobs));
                sources.add(BareInserts.inServer(server, jobs));
            }
        }
    }

    private static void write(BenchmarkSetup stage, Report report, Map<EnqueueSource, Figures> figures)
            throws IOException {
        report.section(
                "Enqueue",
                "Jobs per second with a 200-byte payload, each call in a transaction of its own (in the servers a JTA"
                        + " transaction of the caller's, unless it says without)."
                        + " Median (minimum–maximum) of " + stage.options().runs() + " runs; the ratio is to the first"
                        + " row's, within each run.");
        Series limit = figures.values().iterator().next().together;
        List<List<String>> rows = new ArrayList<>();
        figures.forEach((source, measured) -> rows.add(List.of(
                source.name(),
                measured.alone.text(0),
                measured.together.text(0),
                measured.together.dividedBy(limit).text(2),
                measured.batched.text(0))));
        report.table(
                List.of("", "1 thread", THREADS + " threads", "ratio", "batches of " + LibraryInserts.BATCH), rows);
    }
}
