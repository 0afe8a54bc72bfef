package org.supaqueue.internal.dispatch.attempt;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.time.Ticker;

/**
 * Logs the outage of a consumer once, and its end once. An outage means that every attempt has failed for at least
 * {@link #OUTAGE_AFTER}. An attempt fails if no answer comes, or if the status is 500 or above but not 501. If every
 * failed attempt had an answer and belongs to the same job, no outage is logged, because the job may be the cause.
 */
public final class ConsumerOutage {

    /**
     * How long attempts must fail before an outage is logged. Longer than a restart or a short overload of a consumer.
     */
    static final Duration OUTAGE_AFTER = Duration.ofSeconds(10);

    /** How long after the last failed attempt an outage is still reported. */
    static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private static final EventLog LOG = EventLog.of(ConsumerOutage.class);

    /** Status 501 concerns the request, and is no sign that the consumer is down. */
    private static final int NOT_IMPLEMENTED = 501;

    private final Queues queues;
    private final Ticker ticker;
    private volatile Streak streak;

    public ConsumerOutage(Queues queues, Ticker ticker) {
        this.queues = queues;
        this.ticker = ticker;
    }

    /** An uninterrupted series of failed attempts. */
    private static final class Streak {
        private final long startedAt;
        private final long firstJobId;
        private boolean causedByConsumer;
        private String lastError;
        private long lastFailureAt;
        private long failedAttempts;
        private boolean logged;

        Streak(long startedAt, long firstJob) {
            this.startedAt = startedAt;
            this.firstJobId = firstJob;
        }
    }

    /** Records an attempt without an answer. */
    void recordNoAnswer(long jobId, String error) {
        recordFailure(jobId, error, true);
    }

    /** Records an attempt with an answer. */
    void recordAnswer(long jobId, int status) {
        if (status >= 500 && status != NOT_IMPLEMENTED) {
            recordFailure(jobId, "the consumer answered " + status, false);
        } else if (streak != null) {
            endOutage();
        }
    }

    private synchronized void recordFailure(long jobId, String error, boolean consumers) {
        if (streak == null) {
            streak = new Streak(ticker.nanoTime(), jobId);
        }
        Streak current = streak;
        current.failedAttempts++;
        current.lastError = error;
        current.lastFailureAt = ticker.nanoTime();
        current.causedByConsumer |= consumers || jobId != current.firstJobId;
        Duration lasted = duration(current);
        if (!current.logged && current.causedByConsumer && lasted.compareTo(OUTAGE_AFTER) >= 0) {
            current.logged = true;
            LOG.write(
                    LogEvent.CONSUMER_UNREACHABLE,
                    () -> line("The consumer of " + queues + " has failed every attempt since "
                            + startOf(current) + ", "
                            + current.failedAttempts + " attempts so far. The last failure: " + error));
        }
    }

    /**
     * {@return the outage that lasts; empty if the consumer works, or if no attempt has failed for
     * {@link #FORGOTTEN_AFTER}} Without attempts, nothing would end an outage.
     */
    public synchronized Optional<FailingConsumer> current() {
        Streak now = streak;
        return now == null || !now.logged || ticker.nanoTime() - now.lastFailureAt > FORGOTTEN_AFTER.toNanos()
                ? Optional.empty()
                : Optional.of(new FailingConsumer(queues, startOf(now), now.failedAttempts, now.lastError));
    }

    private Instant startOf(Streak current) {
        return Instant.now().minus(duration(current)).truncatedTo(ChronoUnit.SECONDS);
    }

    private synchronized void endOutage() {
        Streak ended = streak;
        streak = null;
        if (ended != null && ended.logged) {
            LOG.write(
                    LogEvent.CONSUMER_RECOVERED,
                    () -> line("The consumer of " + queues + " answers again after "
                            + duration(ended).toSeconds() + " s, in which " + ended.failedAttempts
                            + " attempts failed"));
        }
    }

    private Duration duration(Streak current) {
        return Duration.ofNanos(ticker.nanoTime() - current.startedAt);
    }

    private LogLine line(String text) {
        return LogLine.of(text).queue(queues.single().orElse(null));
    }
}
