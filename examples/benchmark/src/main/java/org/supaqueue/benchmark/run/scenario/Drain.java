package org.supaqueue.benchmark.run.scenario;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.supaqueue.benchmark.run.Options;
import org.supaqueue.benchmark.run.Stage;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.report.Series;
import org.supaqueue.benchmark.run.subject.HttpLimit;
import org.supaqueue.benchmark.run.subject.Kind;
import org.supaqueue.benchmark.run.subject.Subject;
import org.supaqueue.benchmark.run.subject.Subjects;

/** How fast jobs that wait are sent and settled, beside db-scheduler and the bare HTTP client in the same run. */
public final class Drain implements Scenario {

    private static final class Figures {
        final Series perSecond = new Series();
        final Series transactions = new Series();
        final Series walBytes = new Series();
        final Series fullPages = new Series();

        void add(Drained drained) {
            perSecond.add(drained.perSecond());
            transactions.add((double) drained.usage().transactions() / drained.jobs());
            walBytes.add((double) drained.usage().walBytes() / drained.jobs());
            fullPages.add(drained.usage().fullPages());
        }
    }

    @Override
    public void run(Stage stage, Report report) throws Exception {
        Options options = stage.options();
        Draining draining = new Draining(stage.consumer(), options.pause());
        Map<Kind, Subject> subjects = new EnumMap<>(Kind.class);
        Map<Kind, Figures> figures = new EnumMap<>(Kind.class);
        Series limit = new Series();
        try (HttpLimit http = HttpLimit.start(stage.consumer().url(), options.workers())) {
            for (Kind kind : options.subjects()) {
                subjects.put(kind, Subjects.start(kind, stage));
                figures.put(kind, new Figures());
            }
            for (int run = -options.warmUps(); run < options.runs(); run++) {
                double posts = http.perSecond(options.jobs());
                stage.consumer().take(options.jobs());
                report.progress((run < 0 ? "warm-up" : "run " + (run + 1)) + ": " + (long) posts + " POST/s");
                if (run >= 0) {
                    limit.add(posts);
                }
                for (Map.Entry<Kind, Subject> subject : subjects.entrySet()) {
                    subject.getValue().table().clear();
                    Drained drained = draining.run(subject.getValue(), options.jobs());
                    report.progress(subject.getValue().name() + ": " + (long) drained.perSecond() + " jobs/s");
                    if (run >= 0) {
                        figures.get(subject.getKey()).add(drained);
                    }
                }
            }
        } finally {
            for (Subject subject : subjects.values()) {
                subject.close();
            }
        }
        write(report, options, figures, limit);
    }

    private static void write(Report report, Options options, Map<Kind, Figures> figures, Series limit)
            throws Exception {
        report.section(
                "Drain",
                options.jobs() + " jobs of one 200-byte POST, " + options.workers() + " at a time, from the commit"
                        + " that makes them visible until SQL shows none left; none lost, none sent twice. Median"
                        + " (minimum–maximum) of " + options.runs() + " runs after " + options.warmUps()
                        + " to warm up; ratios within each run.");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("JDK HttpClient alone, POST/s", limit.text(0), "", "", "", "", ""));
        Figures reference = figures.get(Kind.LOCK_AND_FETCH);
        figures.forEach((kind, its) -> rows.add(List.of(
                kind.title(),
                its.perSecond.text(0),
                reference == null ? "" : its.perSecond.per(reference.perSecond).text(2),
                its.perSecond.per(limit).text(2),
                its.transactions.text(3),
                its.walBytes.text(0),
                its.fullPages.text(0))));
        report.table(
                List.of(
                        "",
                        "jobs/s",
                        "× lock-and-fetch",
                        "× HttpClient",
                        "transactions per job",
                        "WAL bytes per job",
                        "full-page images"),
                rows);
    }
}
