package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.sql.SQLException;
import java.util.OptionalDouble;
import org.supaqueue.benchmark.run.subject.JobTable;
import org.supaqueue.benchmark.run.subject.SchedulerTable;
import org.supaqueue.benchmark.run.subject.ServerNode;

/**
 * Other ways to enqueue jobs inside a server: callers without a transaction, and db-scheduler. This source does not
 * close the server.
 */
record ServerInserts(String name, JobTable table, Enqueuing enqueuing, int jobs) implements EnqueueSource {

    private interface Enqueuing {
        /** {@return the duration in nanoseconds} */
        long run(int callers, int count) throws IOException;
    }

    static ServerInserts withoutTransaction(ServerNode server, int jobs) {
        return new ServerInserts(
                server.name() + ", callers without a transaction", server.table(), server::enqueueAlone, jobs);
    }

    /** The reference, db-scheduler, under the same conditions: with the container's DataSource and transactions. */
    static ServerInserts byScheduler(ServerNode server, int jobs) throws SQLException {
        JobTable table = SchedulerTable.create(server.table().database());
        return new ServerInserts("db-scheduler, JTA of " + server.server(), table, server::schedule, jobs);
    }

    @Override
    public double perSecond(int threads) throws IOException, SQLException {
        LibraryInserts.clear(table);
        return jobs * 1e9 / enqueuing.run(threads, jobs);
    }

    @Override
    public OptionalDouble batchedPerSecond() {
        return OptionalDouble.empty();
    }

    @Override
    public void close() {
        // The LibraryInserts of the same server closes the server.
    }
}
