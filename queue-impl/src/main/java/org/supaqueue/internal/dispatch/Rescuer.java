package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.supaqueue.internal.store.Rescues;
import org.supaqueue.internal.store.StoreOpener;

/** Puts the jobs of lost nodes back in the queue. */
final class Rescuer {

    /** After an outage the other nodes come back as well, with outcomes and leases that a rescue would take from them. */
    private static final Duration OTHERS_COME_BACK = Duration.ofSeconds(5);

    /** Longer than the nodes take to renew their leases once they can. */
    private static final Duration LOOKS_APART = Duration.ofMillis(1_500);

    private static final System.Logger LOG = System.getLogger(Rescuer.class.getName());

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Consumer<Object> events;
    private final Supplier<Duration> sinceOutage;
    private volatile Long firstSeen;

    /**
     * @param sinceOutage how long ago the last outage of the database ended that this node has seen; a connection that was
     *     lost and replaced at once is none, or a node that loses one every few seconds would never rescue anything
     */
    Rescuer(StoreOpener opener, HeldLeases held, Consumer<Object> events, Supplier<Duration> sinceOutage) {
        this.opener = opener;
        this.held = held;
        this.events = events;
        this.sinceOutage = sinceOutage;
    }

    /** Rescues what can be, but nothing right after an outage. */
    void rescue() throws SQLException {
        if (sinceOutage.get().compareTo(OTHERS_COME_BACK) < 0 || !isSeenAgain()) {
            return;
        }
        List<Rescues.Rescued> rescued = opener.open().rescues().rescueExpired(held.all());
        if (!rescued.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "{0} jobs whose lease had run out were rescued", rescued.size());
        }
        rescued.forEach(job -> Events.of(job).ifPresent(events));
    }

    /**
     * Whether leases that have run out were seen a moment ago, too. Whatever kept this node from looking may have kept the
     * others from renewing their leases, somebody's lock on the table above all: they do so within a second once they can.
     */
    private boolean isSeenAgain() throws SQLException {
        long now = System.nanoTime();
        // The dispatcher and the retry pass both look, each by its own thread.
        Long seen = firstSeen;
        boolean recently = seen != null && now - seen < 2 * LOOKS_APART.toNanos();
        if (!recently) {
            firstSeen = opener.open().rescues().anyExpired(held.all()) ? now : null;
            return false;
        }
        if (now - seen < LOOKS_APART.toNanos()) {
            return false;
        }
        firstSeen = null;
        return true;
    }
}
