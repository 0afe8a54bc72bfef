package org.supaqueue.quickstart.tour;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keeps enqueuing jobs, so that the console shows a queue at work: two consumers that answer, and one that fails. */
final class LiveJobs {
    private static final int PAUSE_MILLIS = 500;

    private final JobTable jobs;

    LiveJobs(JobTable jobs) {
        this.jobs = jobs;
    }

    /** Enqueues until the thread is interrupted. */
    void run() throws SQLException, InterruptedException {
        List<String> queues = List.of("orders", "orders", "mail", "partner", "orders", "mail");
        for (int next = 0; ; next = (next + 1) % queues.size()) {
            String queue = queues.get(next);
            jobs.insert(queue, queue.equals("partner") ? "/broken" : "/" + queue);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }
}
