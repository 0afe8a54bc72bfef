package org.supaqueue.benchmark.run;

import static java.util.Map.entry;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.supaqueue.benchmark.run.process.Logs;
import org.supaqueue.benchmark.run.report.Machine;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.scenario.ClaimPages;
import org.supaqueue.benchmark.run.scenario.Drain;
import org.supaqueue.benchmark.run.scenario.Enqueue;
import org.supaqueue.benchmark.run.scenario.Fairness;
import org.supaqueue.benchmark.run.scenario.Growth;
import org.supaqueue.benchmark.run.scenario.Idle;
import org.supaqueue.benchmark.run.scenario.LateCommits;
import org.supaqueue.benchmark.run.scenario.Latency;
import org.supaqueue.benchmark.run.scenario.PinnedSnapshot;
import org.supaqueue.benchmark.run.scenario.Scenario;
import org.supaqueue.benchmark.run.scenario.StatementCost;
import org.supaqueue.benchmark.run.scenario.TriggerCost;

/** Runs the measurements and prints the figures for {@code docs/performance.md}. */
public final class Benchmark {
    private static final Logger POSTGRES_LOG = Logger.getLogger("io.zonky");
    private static final Map<String, Supplier<Scenario>> SCENARIOS = new TreeMap<>(Map.ofEntries(
            entry("claim-pages", ClaimPages::new),
            entry("drain", Drain::new),
            entry("enqueue", Enqueue::new),
            entry("fairness", Fairness::new),
            entry("growth", Growth::new),
            entry("idle", Idle::new),
            entry("late-commits", LateCommits::new),
            entry("latency", Latency::new),
            entry("pinned-snapshot", PinnedSnapshot::new),
            entry("statement-cost", StatementCost::new),
            entry("triggers", TriggerCost::new)));

    private Benchmark() {}

    /**
     * Runs the selected scenarios.
     *
     * @param arguments not used; see {@link Options}
     * @throws IOException if the files of an earlier run cannot be deleted
     */
    public static void main(String... arguments) throws IOException {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
        POSTGRES_LOG.setLevel(Level.WARNING);
        System.exit(run(Options.read()) ? 0 : 1);
    }

    private static boolean run(Options options) throws IOException {
        Set<String> names = chosen(options.only());
        Logs.clear();
        try (BenchmarkSetup stage = BenchmarkSetup.open(options)) {
            Report report = new Report(Logs.directory().resolve("report.md"));
            report.section(
                    "Measured on",
                    Machine.describe() + ", " + stage.postgres().version() + ", "
                            + stage.consumer().name());
            boolean all = true;
            for (String name : names) {
                all &= run(name, stage, report);
            }
            return all;
        } catch (IOException | SQLException e) {
            e.printStackTrace();
            return false;
        }
    }

    /** Runs one scenario. After a failure, the other scenarios still run. */
    private static boolean run(String name, BenchmarkSetup stage, Report report) throws IOException {
        try {
            stage.postgres().dropAll();
            SCENARIOS.get(name).get().run(stage, report);
            return true;
        } catch (Exception e) {
            report.section(name + " failed", e.toString());
            e.printStackTrace();
            return false;
        }
    }

    private static Set<String> chosen(Set<String> only) {
        if (!SCENARIOS.keySet().containsAll(only)) {
            throw new IllegalArgumentException("benchmark.only is " + only + " and may name " + SCENARIOS.keySet());
        }
        return only.isEmpty() ? SCENARIOS.keySet() : only;
    }
}
