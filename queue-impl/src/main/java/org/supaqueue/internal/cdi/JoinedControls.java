package org.supaqueue.internal.cdi;

import java.util.List;
import java.util.Optional;
import org.supaqueue.Pause;
import org.supaqueue.QueueStatus;
import org.supaqueue.internal.store.CallerControls;
import org.supaqueue.internal.store.Purge;
import org.supaqueue.internal.store.Schema;

/** Runs the operations on queues in the current transaction: the caller's, or one that the queue itself began. */
final class JoinedControls {

    private final JoinedQueue joined;
    private final CallerControls controls;

    JoinedControls(JoinedQueue joined, CallerControls controls) {
        this.joined = joined;
        this.controls = controls;
    }

    /** @param own true if the queue began the transaction for this call */
    Void pause(Schema schema, String queue, String reason, boolean own) {
        return joined.inTransaction(() -> {
            joined.isolate(own);
            controls.pause(schema, queue, reason);
            joined.wakeAllAfterCommit();
            return null;
        });
    }

    /** @param own true if the queue began the transaction for this call */
    boolean resume(Schema schema, String queue, boolean own) {
        return joined.inTransaction(() -> {
            joined.isolate(own);
            boolean resumed = controls.resume(schema, queue);
            joined.wakeAllAfterCommit();
            return resumed;
        });
    }

    Optional<Pause> pauseOf(Schema schema, String queue) {
        return joined.inTransaction(() -> controls.pauseOf(schema, queue));
    }

    List<QueueStatus> queues(Schema schema) {
        return joined.inTransaction(() -> controls.queues(schema));
    }

    long lastJob(Schema schema) {
        return joined.inTransaction(() -> controls.lastJob(schema));
    }

    /** @param own true if the queue began the transaction for this page */
    Purge.Page purgePage(Schema schema, Purge.Position position, boolean own) {
        return joined.inTransaction(() -> {
            joined.isolate(own);
            return controls.purgePage(schema, position);
        });
    }
}
