package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.Options;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.subject.Kind;

/** Measures how fast waiting jobs are sent and settled. db-scheduler and a plain HTTP client run in the same series. */
public final class Drain implements Scenario {
    private static final List<String> HEADINGS = List.of(
            "",
            "jobs/s",
            "× lock-and-fetch",
            "× HttpClient",
            "transactions per job",
            "WAL bytes per job",
            "full-page images");

    @Override
    public void run(BenchmarkSetup stage, Report report) throws Exception {
        try (InterleavedDrains contest = new InterleavedDrains(stage, report)) {
            contest.run();
            write(stage.options(), contest, report);
        }
    }

    private static void write(Options options, InterleavedDrains contest, Report report) throws IOException {
        report.section(
                "Drain",
                options.jobs() + " jobs of one 200-byte POST, " + options.workers() + " at a time, from the commit"
                        + " that makes them visible until SQL shows none left; none lost, none sent twice. Median"
                        + " (minimum–maximum) of " + options.runs() + " runs after " + options.warmUps()
                        + " to warm up; ratios within each run.");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("JDK HttpClient alone, POST/s", contest.limit().text(0), "", "", "", "", ""));
        for (Map.Entry<Kind, DrainFigures> subject : contest.figures().entrySet()) {
            rows.add(row(subject.getKey(), subject.getValue(), contest));
        }
        report.table(HEADINGS, rows);
    }

    private static List<String> row(Kind kind, DrainFigures its, InterleavedDrains contest) {
        DrainFigures reference = contest.figures().get(Kind.LOCK_AND_FETCH);
        return List.of(
                kind.title(),
                its.perSecond.text(0),
                reference == null
                        ? ""
                        : its.perSecond.dividedBy(reference.perSecond).text(2),
                its.perSecond.dividedBy(contest.limit()).text(2),
                its.transactions.text(3),
                its.walBytes.text(0),
                its.fullPages.text(0));
    }
}
