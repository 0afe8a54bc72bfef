package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.supaqueue.internal.store.Rescues;
import org.supaqueue.internal.store.StoreOpener;

/** Puts the jobs of lost nodes back in the queue. */
final class Rescuer {

    private static final System.Logger LOG = System.getLogger(Rescuer.class.getName());

    private final StoreOpener opener;
    private final HeldLeases held;
    private final Consumer<Object> events;

    Rescuer(StoreOpener opener, HeldLeases held, Consumer<Object> events) {
        this.opener = opener;
        this.held = held;
        this.events = events;
    }

    void rescue() throws SQLException {
        List<Rescues.Rescued> rescued = opener.open().rescues().rescueExpired(held.all());
        if (!rescued.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "{0} jobs whose lease had run out were rescued", rescued.size());
        }
        rescued.forEach(job -> Events.of(job).ifPresent(events));
    }
}
