package org.supaqueue.internal.timers;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureBackoff;

/** Recurring work that never overlaps itself on this node. A tick is skipped while the previous run has not ended. */
public final class Pass {

    /** What a pass does in each run. */
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    private static final EventLog LOG = EventLog.of(Pass.class);

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
            LOG.write(
                    LogEvent.PASS_SKIPPED,
                    () -> LogLine.of("The " + name + " pass is still waiting or running; this run is skipped"));
            return false;
        }
        try {
            executor.execute(this::run);
            return true;
        } catch (RuntimeException rejected) {
            submitted.set(false);
            LOG.write(
                    LogEvent.PASS_REJECTED,
                    () -> LogLine.of("The executor rejected the " + name
                            + " pass; the pass runs again at its next scheduled time"));
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
