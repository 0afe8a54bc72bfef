package org.supaqueue.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.supaqueue.AwaitResult;
import org.supaqueue.JobId;
import org.supaqueue.JobQueue;

/**
 * Runs the due jobs when a bean awaits a job, because the thread that waits is the only one that can run them. If the
 * job has not finished after that, the wait times out at once.
 */
record AwaitByHand(JobQueue queue, Runnable runDueJobs) implements InvocationHandler {

    private static final Duration MAX_TIMEOUT = Duration.ofHours(24);

    static JobQueue around(JobQueue queue, Runnable runDueJobs) {
        return (JobQueue) Proxy.newProxyInstance(
                AwaitByHand.class.getClassLoader(),
                new Class<?>[] {JobQueue.class},
                new AwaitByHand(queue, runDueJobs));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("await")) {
            return await((JobId) arguments[0], (Duration) arguments[1]);
        }
        try {
            return method.invoke(queue, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    private AwaitResult await(JobId id, Duration timeout) {
        // The queue itself refuses a time-out that is not valid.
        boolean valid = timeout != null && !timeout.isNegative() && timeout.compareTo(MAX_TIMEOUT) <= 0;
        Duration none = valid ? Duration.ZERO : timeout;
        AwaitResult before = queue.await(id, none);
        if (before.status() != AwaitResult.Status.TIMED_OUT) {
            return before;
        }
        runDueJobs.run();
        return queue.await(id, none);
    }
}
