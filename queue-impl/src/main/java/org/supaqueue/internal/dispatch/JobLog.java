package org.supaqueue.internal.dispatch;

import java.util.List;
import java.util.regex.Pattern;
import org.supaqueue.JobDead;
import org.supaqueue.internal.dispatch.attempt.JobLine;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LineLimit;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.Rescues;
import org.supaqueue.internal.time.Ticker;

/**
 * Logs what became of jobs: one warning for each dead job, but few lines a minute for each queue. A summary of the lines
 * that were left out follows with a later job, or when the node stops. Successes have no line. Thread-safe.
 */
final class JobLog {

    private static final EventLog LOG = EventLog.of(JobLog.class);

    /** The longest error in a line, in chars. The row has the whole error. */
    private static final int MAX_ERROR = 300;

    /** An error quotes values of the row, such as the path, which can hold secrets. */
    private static final Pattern QUOTED_VALUES = Pattern.compile("\".*\"", Pattern.DOTALL);

    private final LineLimit limit;

    /** @param ticker measures the minutes */
    JobLog(Ticker ticker) {
        this.limit = new LineLimit(ticker);
    }

    /** @param traceParent null for none */
    void dead(JobDead job, String traceParent) {
        if (!LOG.isOn(LogEvent.JOB_DEAD)) {
            return;
        }
        summarize(limit.ended());
        if (limit.add(job.queue())) {
            LOG.write(
                    LogEvent.JOB_DEAD,
                    () -> LogLine.of("Job " + job.id().value() + " of queue " + job.queue() + " is dead: "
                                    + brief(job.error()))
                            .job(job.id().value())
                            .queue(job.queue())
                            .attempt(job.attempt())
                            .trace(traceParent));
        }
    }

    void failed(ClaimedJob job, Outcome.Failed outcome) {
        LOG.write(
                LogEvent.ATTEMPT_FAILED,
                () -> JobLine.of(
                        job,
                        "The attempt of job " + job.lease().jobId() + " failed, and a retry follows in "
                                + outcome.retryIn().toMillis() + " ms: " + brief(outcome.cause())));
    }

    void cancelled(ClaimedJob job) {
        LOG.write(
                LogEvent.JOB_CANCELLED,
                () -> JobLine.of(job, "Job " + job.lease().jobId() + " was cancelled during its attempt"));
    }

    void leaseEnded(Rescues.Rescued job) {
        LOG.write(
                LogEvent.LEASE_ENDED,
                () -> LogLine.of("Job " + job.jobId() + " of queue " + job.queue() + " lost its lease")
                        .job(job.jobId())
                        .queue(job.queue())
                        .attempt(job.attempt())
                        .trace(job.traceParent()));
    }

    /** Writes the summaries whose minute is over. Call this method often: without such a summary, it does nothing. */
    void summarize() {
        if (limit.omits()) {
            summarize(limit.ended());
        }
    }

    /** Writes all summaries, because the node stops. */
    void close() {
        summarize(limit.endAll());
    }

    private static void summarize(List<LineLimit.Omitted> omitted) {
        for (LineLimit.Omitted lines : omitted) {
            String where = lines.queue() == null ? "other queues" : "queue " + lines.queue();
            LOG.write(
                    LogEvent.JOB_DEAD_OMITTED,
                    () -> LogLine.of(lines.lines() + " more jobs of " + where
                                    + " became dead within a minute and have no line here")
                            .queue(lines.queue())
                            .count(lines.lines()));
        }
    }

    private static String brief(String error) {
        String text = QUOTED_VALUES.matcher(String.valueOf(error)).replaceAll("\"…\"");
        return text.length() > MAX_ERROR ? text.substring(0, MAX_ERROR) + "…" : text;
    }
}
