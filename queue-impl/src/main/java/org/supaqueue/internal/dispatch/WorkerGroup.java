package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.Optional;
import org.supaqueue.internal.config.Consumer;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.store.ClaimCursor;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.Queues;

/** Queues that share settings and workers: one queue with its own settings, or all other queues together. */
final class WorkerGroup {

    private static final System.Logger LOG = System.getLogger(WorkerGroup.class.getName());

    private final Queues queues;
    private final QueueSettings settings;
    private final ClaimCursor position = new ClaimCursor(System::nanoTime);
    private volatile boolean hungry;
    private String lack;
    private boolean secretIsReadable;
    private final FailureBackoff backoff;
    private long restingUntil = System.nanoTime();

    WorkerGroup(Queues queues, QueueSettings settings) {
        this.queues = queues;
        this.settings = settings;
        this.backoff = new FailureBackoff("Claiming jobs of " + queues);
    }

    Queues queues() {
        return queues;
    }

    /** {@return the claim cursor; only the dispatcher's thread may use the cursor} */
    ClaimCursor position() {
        return position;
    }

    QueueSettings settings() {
        return settings;
    }

    /**
     * Whether more jobs may be due than the workers could take, so that the end of a call should wake the dispatcher.
     */
    boolean isHungry() {
        return hungry;
    }

    void setHungry(boolean hungry) {
        this.hungry = hungry;
    }

    /**
     * Records that the group's claim failed although the database works. Claims for the group then pause for a backoff.
     */
    void failed(Throwable failure) {
        restingUntil = System.nanoTime() + backoff.next(failure).toNanos();
    }

    void worked() {
        backoff.reset();
    }

    /** How long the backoff still lasts; zero or negative when the backoff is over. */
    Duration rest() {
        return Duration.ofNanos(restingUntil - System.nanoTime());
    }

    /**
     * Whether the consumer's URL and secret are configured. Logs each new reason once when they are not, and once when
     * jobs can be sent again. Also warns once if the secret goes unencrypted to another machine.
     */
    boolean isReady() {
        Optional<Consumer> consumer = settings.access().consumer();
        // Determine the reason only if there is no consumer, because each claim round calls this method.
        Optional<String> found =
                consumer.isPresent() ? Optional.empty() : settings.access().lack();
        if (found.isPresent() && !found.get().equals(lack)) {
            LOG.log(System.Logger.Level.WARNING, "The jobs of {0} wait: {1}", queues, found.get());
        } else if (found.isEmpty() && lack != null) {
            LOG.log(System.Logger.Level.INFO, "The jobs of {0} are sent again", queues);
        }
        lack = found.orElse(null);
        if (!secretIsReadable && consumer.filter(Consumer::isSecretReadable).isPresent()) {
            secretIsReadable = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The bearer secret of {0} goes unencrypted to another machine, because the consumer''s URL begins with"
                            + " http: use https",
                    queues);
        }
        return lack == null;
    }
}
