package org.supaqueue.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Does the same thing many times on several threads. */
public final class Together {

    private Together() {}

    /** What is done. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does it once.
         *
         * @param number of the time, from 0
         * @throws Exception if it fails, which ends the whole
         */
        void run(int number) throws Exception;
    }

    /**
     * Does it, and measures.
     *
     * @param factory makes the threads
     * @param threads at a time
     * @param times in all
     * @param task what to do
     * @return how long all took, in nanoseconds
     * @throws InterruptedException if the thread is interrupted
     * @throws ExecutionException if one fails
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
