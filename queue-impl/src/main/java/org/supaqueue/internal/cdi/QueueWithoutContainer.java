package org.supaqueue.internal.cdi;

import org.supaqueue.JobQueue;
import org.supaqueue.JobSchedules;
import org.supaqueue.QueueControl;
import org.supaqueue.internal.await.Waiters;

/**
 * The objects that an application injects, assembled without CDI and JNDI. No node runs: the program itself makes the
 * attempts.
 */
public final class QueueWithoutContainer implements AutoCloseable {

    private final QueueRuntime runtime = new QueueRuntime();
    private final JobQueueBean jobQueue;
    private final QueueControlBean queueControl;
    private final JobSchedulesBean jobSchedules;

    /** @param ownTransaction runs work in a new transaction, which the services of the parts know */
    public QueueWithoutContainer(QueueParts parts, OwnTransaction ownTransaction) {
        runtime.use(parts);
        jobQueue = new JobQueueBean(runtime, ownTransaction);
        queueControl = new QueueControlBean(runtime, ownTransaction);
        jobSchedules = new JobSchedulesBean(runtime, ownTransaction);
    }

    public JobQueue jobQueue() {
        return jobQueue;
    }

    public QueueControl queueControl() {
        return queueControl;
    }

    public JobSchedules jobSchedules() {
        return jobSchedules;
    }

    /** {@return the waits for jobs, which end sooner if they are told of settled jobs} */
    public Waiters waiters() {
        return runtime.waiters();
    }

    /** {@return the version of this library} */
    public static String version() {
        return Version.read();
    }

    @Override
    public void close() {
        runtime.close();
    }
}
