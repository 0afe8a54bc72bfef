package org.supaqueue.internal.cdi;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import org.supaqueue.internal.schedule.Pass;

/** The recurring passes, each on the container's executor and never beside itself. */
@ApplicationScoped
public class QueuePasses {

    @Inject
    private QueueRuntime runtime;

    @Resource
    private ManagedExecutorService executor;

    private Pass work;
    private Pass retry;
    private Pass maintenance;

    /** For CDI. */
    public QueuePasses() {}

    @PostConstruct
    void assemble() {
        work = new Pass("work", () -> runtime.node().wake());
        retry = new Pass("retry", failingLoudly(() -> runtime.node().rescue()));
        maintenance = new Pass("maintenance", failingLoudly(() -> runtime.node().deleteExpired()));
    }

    /** Looks for due jobs: the safety net under the wake-ups. */
    public void work() {
        work.submit(executor);
    }

    /** Rescues the jobs of lost nodes and looks for due retries. */
    public void retry() {
        retry.submit(executor);
    }

    /** Deletes finished jobs whose retention has passed. */
    public void maintenance() {
        maintenance.submit(executor);
    }

    private interface SqlWork {
        void run() throws SQLException;
    }

    private static Runnable failingLoudly(SqlWork work) {
        return () -> {
            try {
                work.run();
            } catch (SQLException failed) {
                throw new IllegalStateException("the database refused or is away", failed);
            }
        };
    }
}
