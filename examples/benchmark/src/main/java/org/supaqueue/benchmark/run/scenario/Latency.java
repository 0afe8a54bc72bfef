package org.supaqueue.benchmark.run.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.supaqueue.benchmark.Enqueued;
import org.supaqueue.benchmark.Pace;
import org.supaqueue.benchmark.run.BenchmarkSetup;
import org.supaqueue.benchmark.run.consumer.OwnConsumer;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.report.Figures;
import org.supaqueue.benchmark.run.report.Report;
import org.supaqueue.benchmark.run.subject.Kind;
import org.supaqueue.benchmark.run.subject.ServerNode;
import org.supaqueue.benchmark.run.subject.Subject;
import org.supaqueue.benchmark.run.subject.Subjects;

/** Measures the time from the commit of a job until the job reaches the consumer, and until the job is complete. */
public final class Latency implements Scenario {
    private static final Duration INTERVAL = Duration.ofMillis(10);
    private static final int PACED = 3_000;
    private static final int WARM_UP = 1_000;
    private static final int IDLE = 60;
    private static final int QUIET_MILLIS = 1_000;

    private final Figures figures = new Figures();

    @Override
    public void run(BenchmarkSetup stage, Report report) throws Exception {
        try (OwnConsumer consumer = OwnConsumer.start()) {
            BenchmarkSetup precise = new BenchmarkSetup(stage.options(), stage.postgres(), consumer);
            for (Kind kind : stage.options().subjects()) {
                if (!kind.isReference()) {
                    try (Subject subject = Subjects.start(kind, precise)) {
                        for (int run = 1; run <= stage.options().runs(); run++) {
                            measure(subject, consumer);
                            report.progress("latency, run " + run + ": " + kind.title());
                        }
                    }
                }
            }
        }
        report.section(
                "Latency",
                "Milliseconds from the commit to the arrival of the whole request at a consumer on the same machine, and to complete (the start of the transaction that"
                        + " settles). At 100 jobs/s for 30 s, or one at a time onto a queue that has been quiet for"
                        + " 1 to 1.5 s.");
        report.table(
                List.of(
                        "",
                        "arrival p50",
                        "p99",
                        "max",
                        "from the call p50",
                        "p99",
                        "max",
                        "complete p50",
                        "p99",
                        "max"),
                figures.cells(1));
    }

    private void measure(Subject subject, OwnConsumer consumer) throws Exception {
        Database database = subject.table().database();
        if (subject instanceof ServerNode server) {
            Latencies.of(server.enqueuePaced(Duration.ofMillis(1), WARM_UP), consumer, database);
            add(subject, "JobQueue, 100/s", server.enqueuePaced(INTERVAL, PACED), consumer);
        }
        try (SqlInserts inserts = new SqlInserts(database, "/jobs", "default")) {
            Latencies.of(inserts.insertJobs(WARM_UP, new Pace(Duration.ofMillis(1))::await), consumer, database);
            add(subject, "SQL, 100/s", inserts.insertJobs(PACED, new Pace(INTERVAL)::await), consumer);
            add(subject, "SQL, idle", inserts.insertJobs(IDLE, Latency::waitIdle), consumer);
        }
    }

    private static void waitIdle() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS + ThreadLocalRandom.current().nextInt(QUIET_MILLIS / 2));
    }

    private void add(Subject subject, String what, List<Enqueued> jobs, OwnConsumer consumer) throws Exception {
        Latencies latencies = Latencies.of(jobs, consumer, subject.table().database());
        List<Double> values = new ArrayList<>(latencies.arrival().summary());
        values.addAll(latencies.arrivalFromCall().summary());
        values.addAll(latencies.completion().summary());
        figures.add(subject.name() + ": " + what, values);
    }
}
