package org.supaqueue.benchmark.run.subject;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.supaqueue.benchmark.ParallelRuns;

/** Schedules jobs for tomorrow with db-scheduler, so that no job runs during the measurement. */
final class SchedulerEnqueuing {
    private final SchedulerClient client;
    private final OneTimeTask<String> task;
    private final AtomicLong ids = new AtomicLong();
    private final Instant tomorrow = Instant.now().plus(Duration.ofDays(1));

    SchedulerEnqueuing(SchedulerClient client, OneTimeTask<String> task) {
        this.client = client;
        this.task = task;
    }

    long enqueue(List<String> arguments) throws ExecutionException, InterruptedException {
        int callers = Integer.parseInt(arguments.get(0));
        int count = Integer.parseInt(arguments.get(1));
        return ParallelRuns.nanos(Thread::new, callers, count, number -> client.scheduleIfNotExists(job(), tomorrow));
    }

    long enqueueBatches(List<String> arguments) throws ExecutionException, InterruptedException {
        int size = Integer.parseInt(arguments.get(0));
        int count = Integer.parseInt(arguments.get(1));
        return ParallelRuns.nanos(
                Thread::new,
                1,
                count,
                number -> client.scheduleBatch(
                        Stream.<TaskInstance<?>>generate(this::job).limit(size).toList(), tomorrow));
    }

    private TaskInstance<String> job() {
        return task.instance("enqueued-" + ids.incrementAndGet(), Payload.JSON);
    }
}
