package org.supaqueue.benchmark.run.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.supaqueue.benchmark.Enqueued;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.consumer.Consumer;
import org.supaqueue.benchmark.run.consumer.OwnConsumer;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.report.Figures;
import org.supaqueue.benchmark.run.report.Percentiles;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.subject.CoreNode;
import org.supaqueue.benchmark.run.subject.Subjects;

/**
 * Measures late commits: the INSERT runs while the node is awake, and the commit comes while the node sleeps. The node
 * must find the job at once.
 */
public final class LateCommits implements Scenario {
    private static final int NODES = 10;
    private static final int COMMITS_PER_NODE = 100;
    private static final long ALLOWED_MICROS = 300_000;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @Override
    public void run(BenchmarkSetup stage, Report report) throws Exception {
        List<Long> micros = new ArrayList<>();
        ExecutorService lanes = Executors.newFixedThreadPool(NODES);
        try {
            List<Future<List<Long>>> running = new ArrayList<>();
            for (int node = 1; node <= NODES; node++) {
                String name = "late_" + node;
                running.add(lanes.submit(() -> runNode(stage, name)));
            }
            for (Future<List<Long>> runNode : running) {
                micros.addAll(runNode.get());
            }
        } finally {
            lanes.shutdownNow();
        }
        long inTime = micros.stream().filter(each -> each <= ALLOWED_MICROS).count();
        report.section(
                "Late commits",
                "A job is inserted while its node is awake; its transaction commits about 1 s later, when the node"
                        + " has fallen asleep. " + NODES + " nodes, each alone on its database. Milliseconds from the"
                        + " commit to the arrival.");
        Figures figures = new Figures();
        figures.add(inTime + " of " + micros.size(), new Percentiles(micros).summary());
        report.table(List.of("within 300 ms", "p50", "p99", "max"), figures.cells(1));
    }

    /** Runs one node and one program that commits late, many times. */
    private static List<Long> runNode(BenchmarkSetup stage, String name) throws Exception {
        Database database = stage.postgres().create(name);
        List<Long> micros = new ArrayList<>();
        try (OwnConsumer consumer = OwnConsumer.start();
                CoreNode node = CoreNode.start(
                        name,
                        database,
                        Subjects.settings(new BenchmarkSetup(stage.options(), stage.postgres(), consumer)));
                SqlInserts prompt = new SqlInserts(node.table().database(), "/jobs", "default");
                SqlInserts late = new SqlInserts(node.table().database(), "/jobs", "default")) {
            for (int commit = 0; commit < COMMITS_PER_NODE; commit++) {
                late.begin();
                prompt.insertJob();
                late.insertJob();
                arrival(consumer);
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(800, 1_200));
                late.commit();
                long committedAt = Enqueued.now();
                micros.add(arrival(consumer) - committedAt);
            }
        }
        return micros;
    }

    /** Waits for one job at the consumer. */
    private static long arrival(Consumer consumer) throws Exception {
        Awaitility.await("the job to arrive")
                .atMost(TIMEOUT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> consumer.count() == 1);
        return consumer.take(1).get(0).atMicros();
    }
}
