package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.report.Series;
import org.supaqueue.benchmark.run.subject.Subject;

/** Compares the drain rate of the same jobs under different conditions. */
final class Comparison {
    private static final int PAUSE_SECONDS = 1;

    private final BenchmarkSetup stage;
    private final Report report;
    private final Map<String, Series> figures = new LinkedHashMap<>();

    Comparison(BenchmarkSetup stage, Report report) {
        this.stage = stage;
        this.report = report;
    }

    /** Warms the subjects up. Then lets each subject drain in turn. */
    void measure(Map<String, ? extends Subject> subjects) throws Exception {
        Draining draining = new Draining(stage.consumer(), PAUSE_SECONDS);
        for (int run = -stage.options().warmUps(); run < stage.options().runs(); run++) {
            for (Map.Entry<String, ? extends Subject> subject : subjects.entrySet()) {
                double perSecond =
                        draining.run(subject.getValue(), stage.options().jobs()).perSecond();
                if (run >= 0) {
                    figures.computeIfAbsent(subject.getKey(), name -> new Series())
                            .add(perSecond);
                }
                report.progress((long) perSecond + " jobs/s: " + subject.getKey() + ", run " + (run + 1));
            }
        }
    }

    void write(String title, String text) throws IOException {
        report.section(title, text + " Jobs per second; the ratio is to the first row's.");
        Series first = figures.values().iterator().next();
        List<List<String>> rows = new ArrayList<>();
        figures.forEach((name, series) ->
                rows.add(List.of(name, series.text(0), series.dividedBy(first).text(2))));
        report.table(List.of("", "jobs/s", "ratio"), rows);
    }
}
