package org.supaqueue.internal.job;

import java.time.Duration;

/** An outcome that is to be written to the row of its job. */
public record Settlement(ClaimedJob job, Outcome outcome, CallTimings timings) {

    public Lease lease() {
        return job.lease();
    }

    /** The settlement of the same attempt with another outcome. */
    public Settlement withOutcome(Outcome other) {
        return new Settlement(job, other, timings);
    }

    /**
     * {@return how long ago the call started; null if there was no call} The node sends an age and not a time, because
     * the row stores times by the clock of the database.
     */
    public Long millisSinceCall(long nowNanos) {
        return outcome.call()
                .called()
                .map(called ->
                        Duration.ofNanos(nowNanos - timings.startedAtNanos()).toMillis())
                .orElse(null);
    }
}
