package org.supaqueue.internal.dispatch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads of a node: one for each loop. */
final class NodeThreads {

    private final ThreadFactory factory;
    private final List<LoopThread> all = new CopyOnWriteArrayList<>();

    NodeThreads(ThreadFactory factory) {
        this.factory = factory;
    }

    /** Starts a thread for a loop. */
    void start(String name, Runnable loop) {
        Thread thread = factory.newThread(loop);
        thread.start();
        all.add(new LoopThread(name, loop, thread));
    }

    /** Waits until the thread of a loop has ended, if it was started, at most until the deadline. */
    void join(Runnable loop, long deadlineNanos) throws InterruptedException {
        for (LoopThread each : all) {
            if (each.runs(loop)) {
                TimeUnit.NANOSECONDS.timedJoin(each.thread(), deadlineNanos - System.nanoTime());
            }
        }
    }

    void interrupt() {
        all.forEach(each -> each.thread().interrupt());
    }

    /**
     * {@return the loops whose thread has ended, or whose turn takes too long without waiting for the database}
     *
     * @param nowNanos the time, by {@link System#nanoTime}
     */
    List<String> stuck(long nowNanos) {
        return all.stream()
                .filter(each -> each.isStuck(nowNanos))
                .map(LoopThread::name)
                .toList();
    }
}
