package org.supaqueue.internal.dispatch;

import java.time.Duration;
import java.util.Optional;
import org.supaqueue.internal.config.Consumer;
import org.supaqueue.internal.config.QueueSettings;
import org.supaqueue.internal.store.ClaimCursor;
import org.supaqueue.internal.store.FailureBackoff;
import org.supaqueue.internal.store.Queues;

/** Queues that share settings and workers: one with settings of its own, or all the others together. */
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

    /** The dispatcher's own. */
    ClaimCursor position() {
        return position;
    }

    QueueSettings settings() {
        return settings;
    }

    /** Whether more jobs are due than its workers could take, so that the end of a call is worth a look. */
    boolean isHungry() {
        return hungry;
    }

    void setHungry(boolean hungry) {
        this.hungry = hungry;
    }

    /** Its claim failed and others' did not: it is left out for a while. */
    void failed(Throwable failure) {
        restingUntil = System.nanoTime() + backoff.next(failure).toNanos();
    }

    void worked() {
        backoff.reset();
    }

    /** How long it is left out yet; not positive if it is not. */
    Duration rest() {
        return Duration.ofNanos(restingUntil - System.nanoTime());
    }

    /** Whether its consumer's address and secret are there; says so once when they are not, and when they come. */
    boolean isReady() {
        Optional<Consumer> consumer = settings.access().consumer();
        // Read again only where it is lacking: this is asked in each round.
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
