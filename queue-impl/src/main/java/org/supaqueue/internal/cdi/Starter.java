package org.supaqueue.internal.cdi;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;

/**
 * Detects that no EJB timers run the queue's passes, and logs a warning once.
 *
 * <p>The EJB timers of {@code queue-ejb-timers} start the node and its passes. Without them the application can still
 * enqueue, so a missing or ignored JAR would otherwise remain unnoticed.
 */
final class Starter {

    private static final EventLog LOG = EventLog.of(Starter.class);
    /** How long to wait before the warning: an application may enqueue while it starts, before its node starts. */
    private static final int STARTING_SECONDS = 10;

    private static final String NOBODY = "Jobs are enqueued here, but nothing starts a node of the queue, so they wait"
            + " for another one: queue-ejb-timers must be in WEB-INF/lib of a WAR, on a server with EJB timers, or"
            + " supaqueue.enabled=false say that this is meant";

    private static final String NO_PASSES =
            "The queue works here without its EJB timers, so finished jobs are never deleted:"
                    + " queue-ejb-timers must be in WEB-INF/lib of a WAR whose web.xml does not say metadata-complete";

    private final CountDownLatch came = new CountDownLatch(1);
    private final AtomicBoolean expected = new AtomicBoolean();

    /** Records that the EJB timers have started, or that the application ends; no warning follows. */
    void came() {
        came.countDown();
    }

    /**
     * Waits in the background until the EJB timers have started, and logs a warning if they have not started in time.
     * Only the first call has an effect.
     *
     * @param runs returns true if a node runs without the EJB timers; the warning then says so
     */
    void expect(ThreadFactory threads, BooleanSupplier runs) {
        if (came.getCount() > 0 && expected.compareAndSet(false, true)) {
            threads.newThread(() -> await(runs)).start();
        }
    }

    private void await(BooleanSupplier runs) {
        try {
            if (!came.await(STARTING_SECONDS, TimeUnit.SECONDS)) {
                report(runs.getAsBoolean());
            }
        } catch (InterruptedException undeployed) {
            Thread.currentThread().interrupt();
        }
    }

    private static void report(boolean nodeRuns) {
        if (nodeRuns) {
            LOG.write(LogEvent.TIMERS_MISSING, () -> LogLine.of(NO_PASSES));
        } else {
            LOG.write(LogEvent.NODE_MISSING, () -> LogLine.of(NOBODY));
        }
    }
}
