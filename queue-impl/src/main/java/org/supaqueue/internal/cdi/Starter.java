package org.supaqueue.internal.cdi;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Whoever starts the node and drives its passes. An application can lack it and enqueue all the same, which it is then told
 * once.
 */
final class Starter {

    private static final System.Logger LOG = System.getLogger(Starter.class.getName());
    /** An application may enqueue while it starts, before its node does. */
    private static final int STARTING_SECONDS = 10;

    private static final String NOBODY = "Jobs are enqueued here, but nothing starts a node of the queue, so they wait"
            + " for another one: queue-ejb-timers must be in WEB-INF/lib of a WAR, on a server with EJB timers, or"
            + " supaqueue.enabled=false say that this is meant";

    private static final String NO_PASSES =
            "The queue works here without its EJB timers, so finished jobs are never deleted:"
                    + " queue-ejb-timers must be in WEB-INF/lib of a WAR whose web.xml does not say metadata-complete";

    private final CountDownLatch came = new CountDownLatch(1);
    private final AtomicBoolean expected = new AtomicBoolean();

    /** It came, or nobody needs it any longer. */
    void came() {
        came.countDown();
    }

    /**
     * Waits for it in the background, the first time it is expected, and says so if it does not come.
     *
     * @param runs whether there is a node all the same
     */
    void expect(ThreadFactory threads, BooleanSupplier runs) {
        if (came.getCount() > 0 && expected.compareAndSet(false, true)) {
            threads.newThread(() -> await(runs)).start();
        }
    }

    private void await(BooleanSupplier runs) {
        try {
            if (!came.await(STARTING_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, runs.getAsBoolean() ? NO_PASSES : NOBODY);
            }
        } catch (InterruptedException undeployed) {
            Thread.currentThread().interrupt();
        }
    }
}
