package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.process.ChildJvm;

/** The reference: db-scheduler in its own JVM. db-scheduler sends each job with the JDK's HTTP client. */
public final class SchedulerNode implements Enqueuer {
    private final Kind kind;
    private final ChildJvm process;
    private final SchedulerTable table;

    private SchedulerNode(Kind kind, ChildJvm process, SchedulerTable table) {
        this.kind = kind;
        this.process = process;
        this.table = table;
    }

    /**
     * Starts db-scheduler.
     *
     * @param kind the way db-scheduler fetches jobs
     * @param database empty database for db-scheduler
     * @param consumer base URL of the consumer
     * @param threads number of concurrent jobs
     * @return the running scheduler
     * @throws IOException if db-scheduler does not start
     * @throws SQLException if the table cannot be created
     */
    public static SchedulerNode start(Kind kind, Database database, URI consumer, int threads)
            throws IOException, SQLException {
        SchedulerTable table = SchedulerTable.create(database);
        List<String> arguments = List.of(database.url(), kind.id(), consumer.toString(), String.valueOf(threads));
        return new SchedulerNode(kind, ChildJvm.start(kind.id(), SchedulerProcess.class, arguments), table);
    }

    @Override
    public String name() {
        return kind.title();
    }

    @Override
    public JobTable table() {
        return table;
    }

    /** Triggers a poll. Otherwise db-scheduler finds the jobs with its next poll, up to ten seconds later. */
    @Override
    public void notifyDueJobs() throws IOException {
        process.execute(SchedulerProcess.POLL);
    }

    @Override
    public long enqueue(int callers, int count) throws IOException {
        return Long.parseLong(process.execute(SchedulerProcess.ENQUEUE, callers, count));
    }

    @Override
    public long enqueueBatches(int size, int count) throws IOException {
        return Long.parseLong(process.execute(SchedulerProcess.ENQUEUE_BATCHES, size, count));
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
