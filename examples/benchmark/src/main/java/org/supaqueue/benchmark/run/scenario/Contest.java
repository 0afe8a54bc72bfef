package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.supaqueue.benchmark.run.Options;
import org.supaqueue.benchmark.run.Stage;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.report.Series;
import org.supaqueue.benchmark.run.subject.HttpLimit;
import org.supaqueue.benchmark.run.subject.Kind;
import org.supaqueue.benchmark.run.subject.Subject;
import org.supaqueue.benchmark.run.subject.Subjects;

/** Subjects that drain the same number of jobs in turns, after the bare HTTP client has sent as many. */
final class Contest implements AutoCloseable {
    private final Stage stage;
    private final Report report;
    private final HttpLimit http;
    private final Draining draining;
    private final Map<Kind, Subject> subjects = new EnumMap<>(Kind.class);
    private final Map<Kind, DrainFigures> figures = new EnumMap<>(Kind.class);
    private final Series limit = new Series();

    Contest(Stage stage, Report report) throws Exception {
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

    /** POSTs per second of the bare client, run by run. */
    Series limit() {
        return limit;
    }

    /** What each subject did, run by run. */
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
            // Nothing is left that autovacuum would clean while the next one is measured.
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
