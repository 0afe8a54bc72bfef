package org.supaqueue.benchmark.run.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.supaqueue.benchmark.Pace;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.consumer.OwnConsumer;
import org.supaqueue.benchmark.run.report.Figures;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.subject.CoreNode;
import org.supaqueue.benchmark.run.subject.Subjects;

/** Measures how much a healthy queue slows down when the consumers of other queues hang until the time-out. */
public final class Fairness implements Scenario {
    private static final int HANGING = 5;
    private static final int HANGING_JOBS = 200;
    private static final int WORKERS = 16;
    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final int JOBS = 4_000;
    private static final int WARM_UP = 2_000;
    private static final String HANG = """
            INSERT INTO job_queue (http_verb, url_path, queue)
            SELECT 'POST', '/hang', 'hanging-' || 1 + n %% %d FROM generate_series(1, %d) AS n""".formatted(HANGING, HANGING * HANGING_JOBS);

    @Override
    public void run(BenchmarkSetup stage, Report report) throws Exception {
        Figures figures = new Figures();
        for (int run = 1; run <= stage.options().runs(); run++) {
            try (OwnConsumer consumer = OwnConsumer.start();
                    CoreNode node = CoreNode.start(
                            "fairness",
                            stage.postgres().create("fairness"),
                            settings(new BenchmarkSetup(stage.options(), stage.postgres(), consumer)))) {
                measureLatencies(node, consumer, WARM_UP);
                List<Double> alone = measureLatencies(node, consumer, JOBS);
                node.table().database().execute(HANG);
                Awaitility.await("the others to hang").until(() -> consumer.count() >= WORKERS);
                List<Double> besideHanging = measureLatencies(node, consumer, JOBS);
                figures.add("alone", alone);
                figures.add("beside " + HANGING + " that hang", besideHanging);
                figures.add("ratio", quotients(besideHanging, alone));
                report.progress("fairness, run " + run);
            }
        }
        report.section(
                "Fairness",
                "A queue at 200 jobs/s, alone and beside " + HANGING + " queues of " + HANGING_JOBS
                        + " jobs each whose calls hang until their time-out of 10 s. One node, " + WORKERS
                        + " workers per queue, 64 in all. Milliseconds from the commit to the arrival, and to"
                        + " complete.");
        report.table(List.of("", "arrival p50", "p99", "max", "complete p50", "p99", "max"), figures.cells(1));
    }

    private static Map<String, String> settings(BenchmarkSetup stage) {
        Map<String, String> settings = Subjects.settings(stage);
        settings.put("supaqueue.workers", String.valueOf(WORKERS));
        settings.put("supaqueue.queue.healthy.workers", String.valueOf(WORKERS));
        for (int queue = 1; queue <= HANGING; queue++) {
            settings.put("supaqueue.queue.hanging-" + queue + ".workers", String.valueOf(WORKERS));
        }
        return settings;
    }

    private static List<Double> measureLatencies(CoreNode node, OwnConsumer consumer, int jobs) throws Exception {
        try (SqlInserts inserts = new SqlInserts(node.table().database(), "/jobs", "healthy")) {
            Latencies latencies = Latencies.of(
                    inserts.insertJobs(jobs, new Pace(INTERVAL)::await),
                    consumer,
                    node.table().database());
            List<Double> values = new ArrayList<>(latencies.arrival().summary());
            values.addAll(latencies.completion().summary());
            return values;
        }
    }

    private static List<Double> quotients(List<Double> values, List<Double> others) {
        return IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i) / others.get(i))
                .toList();
    }
}
