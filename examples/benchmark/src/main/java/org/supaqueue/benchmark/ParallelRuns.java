package org.supaqueue.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs the same task many times on several threads. */
public final class ParallelRuns {

    private ParallelRuns() {}

    /** The task to run. */
    @FunctionalInterface
    public interface Task {
        /**
         * Runs the task once.
         *
         * @param number number of the run, starting at 0
         * @throws Exception if the run fails; the measurement then fails too
         */
        void run(int number) throws Exception;
    }

    /**
     * Runs the task and measures the duration.
     *
     * @param factory creates the threads
     * @param threads number of threads
     * @param times total number of runs
     * @param task the task to run
     * @return the duration of all runs, in nanoseconds
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException if a run fails
     */
    public static long nanos(ThreadFactory factory, int threads, int times, Task task)
            throws InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads, factory);
        try {
            List<Future<?>> running = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> {
                    for (int number = next.getAndIncrement(); number < times; number = next.getAndIncrement()) {
                        task.run(number);
                    }
                    return null;
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
            return System.nanoTime() - start;
        } finally {
            pool.shutdownNow();
        }
    }
}
