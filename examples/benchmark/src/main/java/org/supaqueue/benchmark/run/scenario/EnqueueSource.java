package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.sql.SQLException;
import java.util.OptionalDouble;

/** Something that inserts rows as fast as it can, into a table it has emptied. */
interface EnqueueSource extends AutoCloseable {

    String name();

    /** Rows per second, one by one on so many threads at a time. */
    double perSecond(int threads) throws IOException, SQLException;

    /** Rows per second in batches on one thread; empty if it does no batches. */
    OptionalDouble batchedPerSecond() throws IOException, SQLException;

    @Override
    void close() throws IOException;
}
