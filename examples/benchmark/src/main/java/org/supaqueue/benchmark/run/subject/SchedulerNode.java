package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.process.ChildJvm;

/** The reference: db-scheduler in a JVM of its own, which sends each job by the JDK's HTTP client. */
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
     * Starts it.
     *
     * @param kind how it fetches
     * @param database its database, empty
     * @param consumer the consumer's base URL
     * @param threads how many jobs it runs at a time
     * @return the running scheduler
     * @throws IOException if it does not come up
     * @throws SQLException if its table cannot be made
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

    /** It would look for itself at its next poll, in up to ten seconds. */
    @Override
    public void jobsAreDue() throws IOException {
        process.ask(SchedulerProcess.LOOK);
    }

    @Override
    public long enqueue(int callers, int count) throws IOException {
        return Long.parseLong(process.ask(SchedulerProcess.ENQUEUE, callers, count));
    }

    @Override
    public long enqueueBatches(int size, int count) throws IOException {
        return Long.parseLong(process.ask(SchedulerProcess.ENQUEUE_BATCHES, size, count));
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
