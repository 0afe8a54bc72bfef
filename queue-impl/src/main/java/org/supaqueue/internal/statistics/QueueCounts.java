package org.supaqueue.internal.statistics;

import java.time.Duration;
import org.supaqueue.JobState;

/** What a node did with the jobs of one queue in a time. Not thread-safe. */
public final class QueueCounts {

    /** What is counted. */
    public enum Count {
        ATTEMPTS,
        COMPLETED,
        FAILED,
        DEAD,
        CANCELLED,
        RESCUED
    }

    private final long[] counts = new long[Count.values().length];
    private final TimeCounts calls = new TimeCounts();
    private final TimeCounts waits = new TimeCounts();

    void add(Count count) {
        counts[count.ordinal()]++;
    }

    /** Counts a call that was settled. */
    void addCall(Duration duration, Duration waited) {
        add(Count.ATTEMPTS);
        calls.add(duration);
        waits.add(waited);
    }

    /** Counts a job by its new state. A job that waits again, because the consumer snoozed the job, has no count. */
    void addState(JobState state) {
        switch (state) {
            case COMPLETE -> add(Count.COMPLETED);
            case FAILED -> add(Count.FAILED);
            case DEAD -> add(Count.DEAD);
            case CANCELLED -> add(Count.CANCELLED);
            default -> {}
        }
    }

    void addAll(QueueCounts other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        calls.addAll(other.calls);
        waits.addAll(other.waits);
    }

    public long of(Count count) {
        return counts[count.ordinal()];
    }

    public TimeCounts calls() {
        return calls;
    }

    public TimeCounts waits() {
        return waits;
    }
}
