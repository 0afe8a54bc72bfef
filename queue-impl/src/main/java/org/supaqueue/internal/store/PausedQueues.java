package org.supaqueue.internal.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.time.Ticker;

/**
 * Knows the paused queues, and for how long this node may rely on this knowledge.
 *
 * <p>A pause that commits after a statement was sent may not be visible to the statement. So this node may start a
 * claimed job only within {@link #MAX_AGE} after it sent the last statement that compared or read the version of
 * {@code queue_control}. Thread-safe.
 */
public final class PausedQueues {

    /**
     * How long the node may start jobs after it sent a statement that read the version. A pause takes effect within a
     * second; the rest of the second is for the thread that starts the job.
     */
    public static final Duration MAX_AGE = Duration.ofMillis(800);

    /** Differs from every version in the database. */
    private static final long UNREAD = -1;

    /**
     * @param queues the paused queues
     * @param version the version of queue_control that contained these queues
     * @param sentAt when the last statement was sent that saw this version
     */
    private record Reading(Set<String> queues, long version, long sentAt) {}

    private final Ticker ticker;
    private final long maxAgeNanos;
    private volatile Reading reading;

    /** Creates an instance that has not read the paused queues yet. */
    public PausedQueues(Ticker ticker, Duration maxAge) {
        this.ticker = ticker;
        this.maxAgeNanos = maxAge.toNanos();
        this.reading = new Reading(Set.of(), UNREAD, ticker.nanoTime() - maxAgeNanos);
    }

    /** Whether this node may start jobs of queues that are not paused. */
    public boolean isCurrent() {
        return isCurrent(reading);
    }

    private boolean isCurrent(Reading known) {
        return ticker.nanoTime() - known.sentAt() < maxAgeNanos;
    }

    public boolean contains(String queue) {
        return reading.queues().contains(queue);
    }

    /** Whether this node may start a job of the queue now. */
    public boolean mayStart(String queue) {
        Reading known = reading;
        return isCurrent(known) && !known.queues().contains(queue);
    }

    /** The version of {@code queue_control} that this node knows; changes when the paused queues may have changed. */
    public long version() {
        return reading.version();
    }

    /** Whether this node has read the paused queues. */
    boolean isKnown() {
        return reading.version() != UNREAD;
    }

    /** Removes the paused queues from a selection. */
    Queues removeFrom(Queues selection) {
        Set<String> paused = reading.queues();
        if (paused.isEmpty()) {
            return selection;
        }
        List<String> names = new ArrayList<>(selection.names());
        if (selection.except()) {
            paused.stream().filter(selection::contains).forEach(names::add);
            return Queues.except(names);
        }
        names.removeAll(paused);
        return Queues.only(names);
    }

    /** The time to pass as {@code sentAt}; call this method before the statement is sent. */
    long now() {
        return ticker.nanoTime();
    }

    /** Records that a statement saw this version. */
    synchronized void confirm(long version, long sentAt) {
        Reading known = reading;
        if (known.version() == version && sentAt - known.sentAt() > 0) {
            reading = new Reading(known.queues(), version, sentAt);
        }
    }

    /** Records the paused queues that a statement read. */
    synchronized void replace(Set<String> queues, long version, long sentAt) {
        reading = new Reading(Set.copyOf(queues), version, sentAt);
    }
}
