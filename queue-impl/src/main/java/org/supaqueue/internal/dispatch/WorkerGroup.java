package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.Optional;
import org.supaqueue.internal.config.Consumer;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.job.ServedGroup;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.ClaimCursor;
import org.supaqueue.internal.store.failure.FailureBackoff;

/** Queues that share settings and workers: one queue with its own settings, or all other queues together. */
final class WorkerGroup {

    private static final EventLog LOG = EventLog.of(WorkerGroup.class);

    private final Queues queues;
    private final QueueSettings settings;
    private final ClaimCursor cursor = new ClaimCursor(System::nanoTime);
    private volatile boolean wakesOnCallEnd;
    private volatile String notReadyReason;
    private boolean secretWarned;
    private final FailureBackoff backoff;
    private long pausedUntil = System.nanoTime();

    WorkerGroup(Queues queues, QueueSettings settings) {
        this.queues = queues;
        this.settings = settings;
        this.backoff = new FailureBackoff("Claiming jobs of " + queues);
    }

    Queues queues() {
        return queues;
    }

    /** {@return the claim cursor; only the dispatcher's thread may use the cursor} */
    ClaimCursor cursor() {
        return cursor;
    }

    QueueSettings settings() {
        return settings;
    }

    /**
     * Whether more jobs may be due than the workers could take, so that the end of a call should wake the dispatcher.
     */
    boolean wakesOnCallEnd() {
        return wakesOnCallEnd;
    }

    void setWakesOnCallEnd(boolean wakes) {
        this.wakesOnCallEnd = wakes;
    }

    /**
     * Records that the group's claim failed although the database works. Claims for the group then pause for a backoff.
     */
    void claimFailed(Throwable failure) {
        pausedUntil = System.nanoTime() + backoff.next(failure).toNanos();
    }

    void claimSucceeded() {
        backoff.reset();
    }

    /** How long the backoff still lasts; zero or negative when the backoff is over. */
    Duration remainingPause() {
        return Duration.ofNanos(pausedUntil - System.nanoTime());
    }

    /** {@return the queues, and the reason that the last call of {@link #isReady} found} */
    ServedGroup served() {
        return new ServedGroup(queues, Optional.ofNullable(notReadyReason));
    }

    /** {@return the queues, and the setting that is missing now} */
    ServedGroup servedNow() {
        return new ServedGroup(queues, settings.access().missing());
    }

    /**
     * Whether the consumer's URL and secret are configured. Logs each new reason once when they are not, and once when
     * jobs can be sent again. Also warns once if the secret goes unencrypted to another machine.
     */
    boolean isReady() {
        Optional<Consumer> consumer = settings.access().consumer();
        // Determine the reason only if there is no consumer, because each claim round calls this method.
        Optional<String> reason =
                consumer.isPresent() ? Optional.empty() : settings.access().missing();
        if (reason.isPresent() && !reason.get().equals(notReadyReason)) {
            LOG.write(LogEvent.QUEUE_WAITING, () -> line("The jobs of " + queues + " wait: " + reason.get()));
        } else if (reason.isEmpty() && notReadyReason != null) {
            LOG.write(
                    LogEvent.QUEUE_READY,
                    () -> line("The jobs of " + queues + " wait no longer: the consumer is configured"));
        }
        notReadyReason = reason.orElse(null);
        if (!secretWarned && consumer.filter(Consumer::isSecretReadable).isPresent()) {
            secretWarned = true;
            LOG.write(
                    LogEvent.SECRET_UNENCRYPTED,
                    () -> line("The bearer secret of " + queues + " goes unencrypted to another machine, because the"
                            + " consumer's URL begins with http: use https"));
        }
        return notReadyReason == null;
    }

    private LogLine line(String text) {
        return LogLine.of(text).queue(queues.single().orElse(null));
    }
}
