package org.supaqueue.internal.dispatch.attempt;

import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.log.LogLine;

/** Makes the log lines about the attempt of a claimed job. */
public final class JobLine {

    private JobLine() {}

    /** {@return a line with the job's id, queue, number of the attempt and trace id} */
    public static LogLine of(ClaimedJob job, String text) {
        return LogLine.of(text)
                .job(job.lease().jobId())
                .queue(job.queue())
                .attempt(job.previousAttempts().nextNumber())
                .trace(job.call().traceParent());
    }
}
