package org.supaqueue.internal.request;

import java.util.Objects;
import org.supaqueue.InvalidScheduleException;
import org.supaqueue.JobRequest;

/** The rule for the job of a schedule: the schedule decides about the time and the unique key of each job. */
public final class ScheduledJob {

    private ScheduledJob() {}

    /** @throws InvalidScheduleException if the request has an option that the schedule sets */
    public static JobRequest check(JobRequest job) {
        Objects.requireNonNull(job, "job");
        refuse("run_at", job.runAt().isPresent() || !job.delay().isZero());
        refuse("expires_at", job.expiresAt().isPresent());
        refuse("unique_key", job.uniqueKey().isPresent());
        refuse("trace_parent", job.traceParent().isPresent());
        return job;
    }

    private static void refuse(String column, boolean isSet) {
        if (isSet) {
            throw new InvalidScheduleException(
                    "job", "must not set " + column + ": all runs of a schedule would share it");
        }
    }
}
