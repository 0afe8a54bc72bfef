package org.supaqueue.benchmark.run.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.awaitility.Awaitility;
import org.supaqueue.benchmark.Enqueued;
import org.supaqueue.benchmark.run.consumer.Consumer;
import org.supaqueue.benchmark.run.consumer.Consumer.Arrival;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.report.Percentiles;

/**
 * The durations of jobs, measured with the clock of this machine.
 *
 * @param arrival from the commit until the consumer has the whole request
 * @param arrivalFromCall from before the enqueue call until the consumer has the whole request; includes the
 *     transaction
 * @param completion from the commit until the start of the transaction that settled the job
 */
record Latencies(Percentiles arrival, Percentiles arrivalFromCall, Percentiles completion) {
    private static final String FINISHED = """
            SELECT job_id, (extract(epoch FROM finished_at) * 1000000)::bigint FROM job_queue
             WHERE job_id = ANY (?) AND status = 'complete'""";

    /** Waits until the jobs are complete. Checks that each job arrived exactly once. Ignores other jobs. */
    static Latencies of(List<Enqueued> jobs, Consumer consumer, Database database) throws Exception {
        Awaitility.await("the jobs to complete")
                .until(() -> finished(jobs, database).size() == jobs.size());
        Map<Long, Long> finished = finished(jobs, database);
        Map<Long, Long> arrived = new HashMap<>();
        for (Arrival arrival : consumer.take(jobs.size())) {
            if (finished.containsKey(Long.parseLong(arrival.job()))
                    && arrived.put(Long.parseLong(arrival.job()), arrival.atMicros()) != null) {
                throw new IllegalStateException("job " + arrival.job() + " was sent twice");
            }
        }
        return new Latencies(
                percentiles(jobs, job -> arrived.get(job.job()) - job.committedAt()),
                percentiles(jobs, job -> arrived.get(job.job()) - job.calledAt()),
                percentiles(jobs, job -> finished.get(job.job()) - job.committedAt()));
    }

    private static Percentiles percentiles(List<Enqueued> jobs, ToLongFunction<Enqueued> micros) {
        return new Percentiles(jobs.stream().mapToLong(micros).boxed().toList());
    }

    private static Map<Long, Long> finished(List<Enqueued> jobs, Database database) throws SQLException {
        Map<Long, Long> finished = new HashMap<>();
        try (Connection connection = database.connect();
                PreparedStatement select = connection.prepareStatement(FINISHED)) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", jobs.stream().map(Enqueued::job).toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    finished.put(row.getLong(1), row.getLong(2));
                }
            }
        }
        return finished;
    }
}
