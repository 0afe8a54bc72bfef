package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.Rescues;
import org.supaqueue.internal.store.StoreOpener;

/** Rescues the jobs of lost nodes, so that other nodes can claim these jobs. */
final class Rescuer {

    /**
     * How long after an outage no job is rescued. The other nodes first need time to settle their outcomes and to renew
     * their leases; a rescue would take the jobs from them.
     */
    private static final Duration RECOVERY_TIME = Duration.ofSeconds(5);

    /** Time between two checks for expired leases; longer than a node needs to renew its leases after a block ends. */
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(1_500);

    private static final EventLog LOG = EventLog.of(Rescuer.class);

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Events events;
    private final Supplier<Duration> sinceOutage;
    private volatile Long expiredFoundAt;

    /**
     * @param sinceOutage how long ago the last database outage ended. A connection that was lost and replaced at once
     *     is no outage; otherwise a node that loses a connection every few seconds would never rescue a job.
     */
    Rescuer(StoreOpener opener, HeldLeases held, Events events, Supplier<Duration> sinceOutage) {
        this.opener = opener;
        this.held = held;
        this.events = events;
        this.sinceOutage = sinceOutage;
    }

    /**
     * Rescues jobs whose lease has expired. Does nothing in the first 5 s after an outage, and nothing unless an
     * earlier check found expired leases, too.
     */
    void rescue() throws SQLException {
        if (sinceOutage.get().compareTo(RECOVERY_TIME) < 0 || !isExpiryConfirmed()) {
            return;
        }
        List<Rescues.Rescued> rescued = opener.open().rescues().rescueExpired(held.all());
        if (!rescued.isEmpty()) {
            logRescue(rescued);
        }
        rescued.forEach(events::rescued);
    }

    /**
     * Whether an earlier check, 1.5 to 3 s ago, found expired leases. If no check did in the last 3 s, checks now and
     * returns false. A lock on the table, for example, may block this node and also keep other nodes from renewing
     * their leases. The other nodes renew their leases within a second after the block ends.
     */
    private boolean isExpiryConfirmed() throws SQLException {
        long now = System.nanoTime();
        // Read once, because the dispatcher and the retry pass call this method from different threads.
        Long foundAt = expiredFoundAt;
        boolean foundRecently = foundAt != null && now - foundAt < 2 * CHECK_INTERVAL.toNanos();
        if (!foundRecently) {
            expiredFoundAt = opener.open().rescues().anyExpired(held.all()) ? now : null;
            return false;
        }
        if (now - foundAt < CHECK_INTERVAL.toNanos()) {
            return false;
        }
        expiredFoundAt = null;
        return true;
    }

    private static void logRescue(List<Rescues.Rescued> rescued) {
        Rescues.Rescued first = rescued.get(0);
        LOG.write(
                LogEvent.LEASE_RESCUED,
                () -> LogLine.of(rescued.size() + " jobs whose lease had expired were rescued, first job "
                                + first.jobId() + " of queue " + first.queue())
                        .job(first.jobId())
                        .queue(first.queue())
                        .attempt(first.attempt())
                        .trace(first.traceParent())
                        .count(rescued.size()));
    }
}
