package org.supaqueue.benchmark.run.subject;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import javax.sql.DataSource;
import org.supaqueue.benchmark.run.process.Commands;

/** The process behind {@link SchedulerNode}. */
public final class SchedulerProcess {
    static final String LOOK = "look";
    static final String ENQUEUE = "enqueue";
    static final String ENQUEUE_BATCHES = "enqueue-batches";

    /** When so many times the threads are left of what was fetched, the next is fetched … */
    private static final double LOWER_LIMIT = 0.5;

    /** … up to so many times the threads. Both are as in db-scheduler's own benchmark. */
    private static final double UPPER_LIMIT = 4.0;

    private SchedulerProcess() {}

    /**
     * Runs until the parent ends.
     *
     * @param arguments a JDBC URL, how to fetch, the consumer's base URL and the number of threads
     * @throws Exception if it cannot run
     */
    public static void main(String... arguments) throws Exception {
        int threads = Integer.parseInt(arguments[3]);
        Poster poster = new Poster(URI.create(arguments[2]));
        OneTimeTask<String> task =
                Tasks.oneTime(SchedulerTable.TASK, String.class).execute((job, context) -> post(poster, job));
        try (HikariDataSource pool = pool(arguments[0], threads)) {
            Scheduler scheduler = scheduler(pool, task, threads, arguments[1].equals(Kind.LOCK_AND_FETCH.id()));
            SchedulerEnqueuing enqueuing = new SchedulerEnqueuing(scheduler, task);
            scheduler.start();
            Commands.serve(Map.of(
                    LOOK, none -> look(scheduler),
                    ENQUEUE, enqueuing::enqueue,
                    ENQUEUE_BATCHES, enqueuing::enqueueBatches));
            scheduler.stop();
        }
    }

    private static Scheduler scheduler(DataSource pool, OneTimeTask<String> task, int threads, boolean lock) {
        SchedulerBuilder builder = Scheduler.create(pool, task).threads(threads);
        return (lock
                        ? builder.pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
                        : builder.pollUsingFetch(LOWER_LIMIT, UPPER_LIMIT))
                .build();
    }

    private static String look(Scheduler scheduler) {
        scheduler.triggerCheckForDueExecutions();
        return "";
    }

    private static void post(Poster poster, TaskInstance<String> job) {
        try {
            poster.post(job.getId(), job.getData());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A connection for each thread, and some for polling and housekeeping. */
    private static HikariDataSource pool(String url, int threads) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(threads + 5);
        return new HikariDataSource(pool);
    }
}
