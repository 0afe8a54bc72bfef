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

/** The process of a {@link SchedulerNode}. */
public final class SchedulerProcess {
    static final String POLL = "look";
    static final String ENQUEUE = "enqueue";
    static final String ENQUEUE_BATCHES = "enqueue-batches";

    /** db-scheduler fetches more jobs when the fetched jobs that are left fall to this multiple of the threads. */
    private static final double LOWER_LIMIT = 0.5;

    /**
     * db-scheduler fetches up to this multiple of the threads. db-scheduler's own benchmark uses the same two limits.
     */
    private static final double UPPER_LIMIT = 4.0;

    private SchedulerProcess() {}

    /**
     * Runs until the parent process ends.
     *
     * @param arguments a JDBC URL, the way to fetch, the consumer's base URL and the number of threads
     * @throws Exception if db-scheduler fails
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
                    POLL, none -> triggerPoll(scheduler),
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

    private static String triggerPoll(Scheduler scheduler) {
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

    /** Opens a pool with one connection for each thread, and five more for polls and housekeeping. */
    private static HikariDataSource pool(String url, int threads) {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(url);
        pool.setMaximumPoolSize(threads + 5);
        return new HikariDataSource(pool);
    }
}
