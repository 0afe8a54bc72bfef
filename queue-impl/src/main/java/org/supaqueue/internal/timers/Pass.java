package org.supaqueue.internal.timers;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.supaqueue.internal.store.failure.FailureBackoff;

/** Recurring work that never overlaps itself on this node. A tick is skipped while the previous run has not ended. */
public final class Pass {

    /** What a pass does in each run. */
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    private static final System.Logger LOG = System.getLogger(Pass.class.getName());

    private final String name;
    private final Task task;
    private final FailureBackoff backoff;
    private final AtomicBoolean submitted = new AtomicBoolean();

    public Pass(String name, Task work) {
        this.backoff = new FailureBackoff("The " + name + " pass");
        this.name = name;
        this.task = work;
    }

    /**
     * Runs the task on the executor, unless the previous run still waits for the executor or is still running.
     *
     * @return false if this tick was skipped, or the executor rejected the work
     */
    public boolean submit(Executor executor) {
        if (!submitted.compareAndSet(false, true)) {
            LOG.log(System.Logger.Level.DEBUG, "The {0} pass is still waiting or running; this run is skipped", name);
            return false;
        }
        try {
            executor.execute(this::run);
            return true;
        } catch (RuntimeException rejected) {
            submitted.set(false);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The executor rejected the {0} pass; the pass runs again at its next scheduled time",
                    name);
            return false;
        }
    }

    private void run() {
        try {
            task.run();
            backoff.reset();
        } catch (Exception failed) {
            backoff.next(failed);
        } finally {
            submitted.set(false);
        }
    }
}
