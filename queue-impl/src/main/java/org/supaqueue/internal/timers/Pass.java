package org.supaqueue.internal.timers;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.supaqueue.internal.store.FailureBackoff;

/** Recurring work that never overlaps itself on this node. A tick is skipped while the previous run has not ended. */
public final class Pass {

    /** The work of a pass. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }

    private static final System.Logger LOG = System.getLogger(Pass.class.getName());

    private final String name;
    private final Work work;
    private final FailureBackoff backoff;
    private final AtomicBoolean taken = new AtomicBoolean();

    public Pass(String name, Work work) {
        this.backoff = new FailureBackoff("The " + name + " pass");
        this.name = name;
        this.work = work;
    }

    /**
     * Runs the work on the executor, unless the previous run waits there or is still running.
     *
     * @return false if this tick was skipped, or the executor rejected the work
     */
    public boolean submit(Executor executor) {
        if (!taken.compareAndSet(false, true)) {
            LOG.log(System.Logger.Level.DEBUG, "The {0} pass is still under way; this tick is skipped", name);
            return false;
        }
        try {
            executor.execute(this::run);
            return true;
        } catch (RuntimeException refused) {
            taken.set(false);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The {0} pass was refused by its executor; the next tick tries again",
                    name);
            return false;
        }
    }

    private void run() {
        try {
            work.run();
            backoff.reset();
        } catch (Exception failed) {
            backoff.next(failed);
        } finally {
            taken.set(false);
        }
    }
}
