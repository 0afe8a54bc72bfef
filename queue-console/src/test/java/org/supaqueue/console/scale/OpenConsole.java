package org.supaqueue.console.scale;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Asks as two browser windows do: one shows the overview, the other the list of jobs. */
final class OpenConsole implements AutoCloseable {

    private final ScaleApi api;
    private final ScheduledExecutorService windows = Executors.newScheduledThreadPool(2);
    private final ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    private final LongAdder polls = new LongAdder();

    private OpenConsole(ScaleApi api) {
        this.api = api;
    }

    static OpenConsole open(ScaleApi api) {
        OpenConsole console = new OpenConsole(api);
        console.poll("overview?period=1h", 3);
        console.poll("jobs", 3);
        console.poll("overview?period=5m", 10);
        console.poll("queues", 30);
        return console;
    }

    private void poll(String path, int seconds) {
        windows.scheduleAtFixedRate(() -> ask(path), 0, seconds, TimeUnit.SECONDS);
    }

    private void ask(String path) {
        try {
            api.get(path);
            polls.increment();
        } catch (RuntimeException failed) {
            failures.add(failed);
        }
    }

    /** {@return how many polls were answered} */
    long polls() {
        return polls.sum();
    }

    /** Waits for the polls that run. */
    @Override
    public void close() {
        windows.shutdown();
        try {
            if (!windows.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a poll takes over 30 s");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!failures.isEmpty()) {
            throw failures.peek();
        }
    }
}
