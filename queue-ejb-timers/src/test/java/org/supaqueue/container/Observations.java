package org.supaqueue.container;

import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.supaqueue.testing.RawReply;

/** Enqueues all behaviours and looks at each job as soon as it is where it must end. */
final class Observations {
    private static final Set<String> FINAL = Set.of("complete", "dead", "cancelled");

    private final JobTable jobs;
    private final Map<String, Enqueued> enqueued = new LinkedHashMap<>();
    private final Map<Long, Observed> observed = new LinkedHashMap<>();

    Observations(JobTable jobs) {
        this.jobs = jobs;
    }

    /**
     * A job when it had become what it must.
     *
     * @param row then
     * @param also whether what else must hold did hold then
     */
    record Observed(JobRow row, boolean also) {}

    boolean isEmpty() {
        return enqueued.isEmpty();
    }

    /**
     * Runs all jobs side by side.
     *
     * @param behaviours what to enqueue
     * @param base the path of the consumer
     */
    void make(List<Behaviour> behaviours, String base, Api api) throws Exception {
        for (Behaviour each : behaviours) {
            String path = base + each.job().path();
            Surroundings.consumer()
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
                .until(() -> behaviours.stream().filter(this::isMissing).toList(), List::isEmpty);
    }

    Enqueued enqueued(String behaviour) {
        return enqueued.get(behaviour);
    }

    Observed of(String behaviour) {
        return observed.get(enqueued(behaviour).id());
    }

    private boolean isMissing(Behaviour behaviour) {
        Enqueued job = enqueued.get(behaviour.toString());
        try {
            if (!job.isRefused() && !observed.containsKey(job.id())) {
                JobRow row = jobs.find(job.id()).orElseThrow();
                if (row.status().equals(behaviour.expected().status()) || FINAL.contains(row.status())) {
                    observed.put(
                            job.id(),
                            new Observed(row, jobs.holds(behaviour.expected().also(), job.id())));
                }
            }
            return !job.isRefused() && !observed.containsKey(job.id());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Enqueued enqueue(Behaviour behaviour, Api api) throws Exception {
        return behaviour.way() == Behaviour.Way.SQL
                ? Enqueued.as(jobs.insertAmong(behaviour.job(), behaviour.others(), behaviour.pathOfOthers()))
                : api.enqueueAmong(behaviour.job(), behaviour.others(), behaviour.pathOfOthers());
    }
}
