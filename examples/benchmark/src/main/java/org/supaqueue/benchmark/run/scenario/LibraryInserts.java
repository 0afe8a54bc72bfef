package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.sql.SQLException;
import java.util.OptionalDouble;
import org.supaqueue.benchmark.run.subject.Enqueuer;
import org.supaqueue.benchmark.run.subject.JobTable;

/** Jobs that are enqueued through the API of a library. Each call has its own transaction. */
final class LibraryInserts implements EnqueueSource {
    static final int BATCH = 1_000;
    private static final int BATCHES = 20;

    private final Enqueuer library;
    private final int jobs;

    LibraryInserts(Enqueuer library, int jobs) {
        this.library = library;
        this.jobs = jobs;
    }

    @Override
    public String name() {
        return library.name();
    }

    @Override
    public double perSecond(int threads) throws IOException, SQLException {
        clear(library.table());
        return jobs * 1e9 / library.enqueue(threads, jobs);
    }

    @Override
    public OptionalDouble batchedPerSecond() throws IOException, SQLException {
        clear(library.table());
        return OptionalDouble.of(BATCHES * BATCH * 1e9 / library.enqueueBatches(BATCH, BATCHES));
    }

    static void clear(JobTable table) throws SQLException {
        table.clear();
        table.database().execute("CHECKPOINT");
    }

    @Override
    public void close() throws IOException {
        library.close();
    }
}
