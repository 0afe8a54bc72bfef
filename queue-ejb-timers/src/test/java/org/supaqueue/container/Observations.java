package org.supaqueue.container;

import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.supaqueue.testing.RawReply;

/**
 * Enqueues the jobs of all behaviours. Records each job as soon as the job has the expected status or a final status.
 */
final class Observations {
    private static final Set<String> FINAL = Set.of("complete", "dead", "cancelled");

    private final JobTable jobs;
    private final Map<String, Enqueued> enqueued = new LinkedHashMap<>();
    private final Map<Long, Observed> observed = new LinkedHashMap<>();

    Observations(JobTable jobs) {
        this.jobs = jobs;
    }

    /**
     * A job when it was recorded.
     *
     * @param row the row at this time
     * @param also whether the other condition was true at this time
     */
    record Observed(JobRow row, boolean also) {}

    boolean isEmpty() {
        return enqueued.isEmpty();
    }

    /**
     * Enqueues all jobs, waits and records each job.
     *
     * @param behaviours the jobs to enqueue
     * @param base the path of the consumer
     */
    void runAll(List<Behaviour> behaviours, String base, Api api) throws Exception {
        for (Behaviour each : behaviours) {
            String path = base + each.job().path();
            TestEnvironment.consumer()
                    .script(
                            path,
                            each.replies().stream()
                                    .map(name -> Replies.named(name, path))
                                    .toArray(RawReply[]::new));
        }
        for (Behaviour each : behaviours) {
            enqueued.put(each.toString(), enqueue(each, api));
        }
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> recordFinished(behaviours));
    }

    Enqueued enqueued(String behaviour) {
        return enqueued.get(behaviour);
    }

    Observed of(String behaviour) {
        return observed.get(enqueued(behaviour).id());
    }

    /** Reads all rows with one query. With slower queries, a job could change before it is recorded. */
    private boolean recordFinished(List<Behaviour> behaviours) throws SQLException {
        Map<Long, JobRow> rows = jobs.all().stream().collect(Collectors.toMap(JobRow::id, row -> row));
        boolean all = true;
        for (int i = behaviours.size() - 1; i >= 0; i--) {
            Behaviour behaviour = behaviours.get(i);
            Enqueued job = enqueued.get(behaviour.toString());
            if (!job.isRefused() && !observed.containsKey(job.id())) {
                JobRow row = rows.get(job.id());
                String status = row.status();
                if (status.equals(behaviour.expected().status()) || FINAL.contains(status)) {
                    String also = behaviour.expected().also();
                    observed.put(job.id(), new Observed(row, also.isEmpty() || jobs.holds(also, job.id())));
                } else {
                    all = false;
                }
            }
        }
        return all;
    }

    private Enqueued enqueue(Behaviour behaviour, Api api) throws Exception {
        return behaviour.way() == Behaviour.Way.SQL
                ? Enqueued.as(jobs.insertAmong(behaviour.job(), behaviour.others(), behaviour.pathOfOthers()))
                : api.enqueueAmong(behaviour.job(), behaviour.others(), behaviour.pathOfOthers());
    }
}
