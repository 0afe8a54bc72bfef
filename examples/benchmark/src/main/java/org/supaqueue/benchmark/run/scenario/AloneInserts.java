package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.sql.SQLException;
import java.util.OptionalDouble;
import org.supaqueue.benchmark.run.subject.ServerNode;

/** Jobs that callers without a transaction enqueue in a server, which another source closes. */
record AloneInserts(ServerNode server, int jobs) implements EnqueueSource {

    @Override
    public String name() {
        return server.name() + ", callers without a transaction";
    }

    @Override
    public double perSecond(int threads) throws IOException, SQLException {
        LibraryInserts.clear(server.table());
        return jobs * 1e9 / server.enqueueAlone(threads, jobs);
    }

    @Override
    public OptionalDouble batchedPerSecond() {
        return OptionalDouble.empty();
    }

    @Override
    public void close() {
        // The source of the callers with one does.
    }
}
