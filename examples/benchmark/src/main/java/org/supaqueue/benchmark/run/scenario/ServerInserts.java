package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.sql.SQLException;
import java.util.OptionalDouble;
import org.supaqueue.benchmark.run.subject.JobTable;
import org.supaqueue.benchmark.run.subject.SchedulerTable;
import org.supaqueue.benchmark.run.subject.ServerNode;

/** Jobs that are enqueued inside a server in another way than by callers with a transaction; their source closes it. */
record ServerInserts(String name, JobTable table, Enqueuing enqueuing, int jobs) implements EnqueueSource {

    private interface Enqueuing {
        /** {@return how long it took, in nanoseconds} */
        long run(int callers, int count) throws IOException;
    }

    static ServerInserts withoutTransaction(ServerNode server, int jobs) {
        return new ServerInserts(
                server.name() + ", callers without a transaction", server.table(), server::enqueueAlone, jobs);
    }

    /** The reference under the same conditions: the container's data source, and its transactions. */
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
        // The source of the callers with a transaction does.
    }
}
