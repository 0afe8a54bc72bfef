package org.supaqueue.benchmark;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Schedules jobs for tomorrow with db-scheduler. Each call runs in its own JTA transaction, as in {@link Enqueuing}.
 */
@ApplicationScoped
public class Scheduling {
    private static final OneTimeTask<String> TASK = Tasks.oneTime("post", String.class)
            .execute((job, context) -> {
                throw new IllegalStateException("nothing runs it here");
            });

    @Resource(lookup = "java:app/jdbc/supaqueue")
    private DataSource dataSource;

    private final AtomicLong ids = new AtomicLong();
    private SchedulerClient client;

    @PostConstruct
    void open() {
        client = SchedulerClient.Builder.create(dataSource, TASK).build();
    }

    /**
     * Schedules a job.
     *
     * @param payload JSON text
     */
    @Transactional
    public void schedule(String payload) {
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        if (!client.scheduleIfNotExists(TASK.instance("enqueued-" + ids.incrementAndGet(), payload), tomorrow)) {
            throw new IllegalStateException("a job of that name is there");
        }
    }
}
