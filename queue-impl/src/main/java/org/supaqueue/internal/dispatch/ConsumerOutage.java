package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.supaqueue.internal.store.Queues;
import org.supaqueue.internal.time.Ticker;

/**
 * Logs the outage of a consumer once, and its end once. An outage means that every attempt has failed for at least
 * {@link #SILENT}. An attempt fails if no answer comes, or if the status is 500 or above but not 501. If every failed
 * attempt had an answer and belongs to the same job, no outage is logged, because the job may be the cause.
 */
final class ConsumerOutage {

    /**
     * How long attempts must fail before an outage is logged. Longer than a restart or a short overload of a consumer.
     */
    static final Duration SILENT = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(ConsumerOutage.class.getName());

    /** Status 501 concerns the request, and is no sign that the consumer is down. */
    private static final int NOT_IMPLEMENTED = 501;

    private final Queues queues;
    private final Ticker ticker;
    private volatile Streak streak;

    ConsumerOutage(Queues queues, Ticker ticker) {
        this.queues = queues;
        this.ticker = ticker;
    }

    /** An uninterrupted series of failed attempts. */
    private static final class Streak {
        private final long startedAt;
        private final long firstJob;
        private boolean consumers;
        private long attempts;
        private boolean told;

        Streak(long startedAt, long firstJob) {
            this.startedAt = startedAt;
            this.firstJob = firstJob;
        }
    }

    /** Records an attempt without an answer. */
    void unanswered(long jobId, String error) {
        failed(jobId, error, true);
    }

    /** Records an attempt with an answer. */
    void answered(long jobId, int status) {
        if (status >= 500 && status != NOT_IMPLEMENTED) {
            failed(jobId, "the consumer answered " + status, false);
        } else if (streak != null) {
            end();
        }
    }

    private synchronized void failed(long jobId, String error, boolean consumers) {
        if (streak == null) {
            streak = new Streak(ticker.nanoTime(), jobId);
        }
        Streak current = streak;
        current.attempts++;
        current.consumers |= consumers || jobId != current.firstJob;
        Duration lasted = lasted(current);
        if (!current.told && current.consumers && lasted.compareTo(SILENT) >= 0) {
            current.told = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The consumer of {0} has failed every attempt since {1}, {2} so far. The last: {3}",
                    queues,
                    Instant.now().minus(lasted).truncatedTo(ChronoUnit.SECONDS),
                    Long.toString(current.attempts),
                    error);
        }
    }

    private synchronized void end() {
        Streak ended = streak;
        streak = null;
        if (ended != null && ended.told) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "The consumer of {0} answers again after {1} s, in which {2} attempts failed",
                    queues,
                    Long.toString(lasted(ended).toSeconds()),
                    Long.toString(ended.attempts));
        }
    }

    private Duration lasted(Streak current) {
        return Duration.ofNanos(ticker.nanoTime() - current.startedAt);
    }
}
