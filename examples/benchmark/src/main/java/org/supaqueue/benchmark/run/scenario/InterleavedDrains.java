package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.Options;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.report.Series;
import org.supaqueue.benchmark.run.subject.HttpLimit;
import org.supaqueue.benchmark.run.subject.Kind;
import org.supaqueue.benchmark.run.subject.Subject;
import org.supaqueue.benchmark.run.subject.Subjects;

/**
 * Subjects that drain the same number of jobs in turn. Before, a plain HTTP client sends the same number of requests.
 */
final class InterleavedDrains implements AutoCloseable {
    private final BenchmarkSetup stage;
    private final Report report;
    private final HttpLimit http;
    private final Draining draining;
    private final Map<Kind, Subject> subjects = new EnumMap<>(Kind.class);
    private final Map<Kind, DrainFigures> figures = new EnumMap<>(Kind.class);
    private final Series limit = new Series();

    InterleavedDrains(BenchmarkSetup stage, Report report) throws Exception {
        Options options = stage.options();
        this.stage = stage;
        this.report = report;
        this.http = HttpLimit.start(stage.consumer().url(), options.workers());
        this.draining = new Draining(stage.consumer(), options.pause());
        for (Kind kind : options.subjects()) {
            subjects.put(kind, Subjects.start(kind, stage));
            figures.put(kind, new DrainFigures());
        }
    }

    /** The rate of the plain HTTP client, in POSTs per second, run by run. */
    Series limit() {
        return limit;
    }

    /** The figures of each subject, run by run. */
    Map<Kind, DrainFigures> figures() {
        return figures;
    }

    void run() throws Exception {
        Options options = stage.options();
        for (int run = -options.warmUps(); run < options.runs(); run++) {
            report.progress(run < 0 ? "drain, warm-up" : "drain, run " + (run + 1));
            turn(run >= 0);
        }
    }

    private void turn(boolean counts) throws Exception {
        int jobs = stage.options().jobs();
        double posts = http.perSecond(jobs);
        stage.consumer().take(jobs);
        report.progress((long) posts + " POST/s");
        if (counts) {
            limit.add(posts);
        }
        for (Map.Entry<Kind, Subject> subject : subjects.entrySet()) {
            Drained drained = draining.run(subject.getValue(), jobs);
            // Leaves nothing for autovacuum to clean during the next measurement.
            subject.getValue().table().clear();
            report.progress(
                    (long) drained.perSecond() + " jobs/s: " + subject.getKey().title());
            if (counts) {
                figures.get(subject.getKey()).add(drained);
            }
        }
    }

    @Override
    public void close() throws IOException {
        http.close();
        for (Subject subject : subjects.values()) {
            subject.close();
        }
    }
}
