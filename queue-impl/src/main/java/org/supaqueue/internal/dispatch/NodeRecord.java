package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.job.ServedGroup;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.ListeningConnection;
import org.supaqueue.internal.store.NodeRegistry;
import org.supaqueue.internal.store.Schema;
import org.supaqueue.internal.store.failure.FailureText;
import org.supaqueue.internal.wakeup.Signal;

/**
 * Keeps the row of this node in {@code queue_node} current, so that SQL can explain why jobs wait. Writes only if the
 * row would change, so an idle node writes nothing.
 */
final class NodeRecord {

    private static final EventLog LOG = EventLog.of(NodeRecord.class);

    /** Pause after a failed write. The row is only for explanations, so a failure must not stop the claims. */
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(10);

    private final String node;
    private final Collection<WorkerGroup> groups;
    private final NodeRegistry registry;
    private final Signal wakeUp;
    private final int lockKey = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    private volatile boolean stale = true;
    private List<ServedGroup> written = List.of();
    private long pausedUntil = System.nanoTime();

    /** @param wakeUp raised when the row must be written */
    NodeRecord(String node, Collection<WorkerGroup> groups, NodeRegistry registry, Signal wakeUp) {
        this.node = node;
        this.groups = groups;
        this.registry = registry;
        this.wakeUp = wakeUp;
    }

    /**
     * Shows on a new listening connection that this node is alive, and has the row written again: other nodes may have
     * deleted the row while no session held the lock.
     */
    void listeningOn(ListeningConnection connection) throws SQLException {
        connection.holdNodeLock(lockKey);
        stale = true;
        wakeUp.raise();
    }

    /** Writes the row if necessary. Only the dispatcher's thread may call this method. */
    void refresh(Schema schema) {
        List<ServedGroup> current = groups.stream().map(WorkerGroup::served).toList();
        if (!stale && current.equals(written) || pausedUntil - System.nanoTime() > 0) {
            return;
        }
        stale = false;
        try {
            registry.write(schema, new NodeView(node, current), lockKey);
            written = current;
        } catch (SQLException failed) {
            stale = true;
            pausedUntil = System.nanoTime() + RETRY_PAUSE.toNanos();
            LOG.write(
                    LogEvent.NODE_UNRECORDED,
                    () -> LogLine.of("The row of this node in queue_node could not be written: "
                                    + FailureText.brief(failed))
                            .node(node));
        }
    }

    /** {@return what this node knows of itself now; any thread may call this method} */
    NodeView view() {
        return new NodeView(node, groups.stream().map(WorkerGroup::servedNow).toList());
    }
}
