package org.supaqueue.internal.metrics;

import java.util.EnumMap;
import java.util.Map;
import org.supaqueue.JobState;

/**
 * What the database says about one queue.
 *
 * @param counts the number of jobs of each state; a state without jobs is absent
 * @param oldestAgeSeconds how long the oldest due job has been due; 0 if no job is due
 */
public record QueueReading(Map<JobState, Long> counts, double oldestAgeSeconds) {

    static final QueueReading EMPTY = new QueueReading(Map.of(), 0);

    long count(JobState state) {
        return counts.getOrDefault(state, 0L);
    }

    /** {@return the reading of both queues together} */
    QueueReading plus(QueueReading other) {
        Map<JobState, Long> sums = new EnumMap<>(JobState.class);
        sums.putAll(counts);
        other.counts.forEach((state, jobs) -> sums.merge(state, jobs, Long::sum));
        return new QueueReading(sums, Math.max(oldestAgeSeconds, other.oldestAgeSeconds));
    }
}
