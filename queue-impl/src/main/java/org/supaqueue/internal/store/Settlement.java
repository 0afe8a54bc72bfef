package org.supaqueue.internal.store;

import java.time.Duration;

/**
 * An outcome on its way to the job's row.
 *
 * @param startedAtNanos when the call started by this JVM's monotonic clock, 0 if there was none
 */
public record Settlement(ClaimedJob job, Outcome outcome, long startedAtNanos) {

    public Lease lease() {
        return job.lease();
    }

    /** The same call with another outcome. */
    public Settlement with(Outcome other) {
        return new Settlement(job, other, startedAtNanos);
    }

    /** The row keeps the database's time, so what crosses over is an age. */
    Long ageMillis(long nowNanos) {
        return outcome.called() == null
                ? null
                : (Long) Duration.ofNanos(nowNanos - startedAtNanos).toMillis();
    }
}
