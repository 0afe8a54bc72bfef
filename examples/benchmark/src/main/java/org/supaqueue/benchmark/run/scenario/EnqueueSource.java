package org.supaqueue.benchmark.run.scenario;

import java.io.IOException;
import java.sql.SQLException;
import java.util.OptionalDouble;

/** A source that inserts rows at full speed into a table. The source empties the table first. */
interface EnqueueSource extends AutoCloseable {

    String name();

    /** Returns the rows per second, inserted one by one on this number of threads. */
    double perSecond(int threads) throws IOException, SQLException;

    /** Returns the rows per second, inserted in batches on one thread; empty if the source has no batches. */
    OptionalDouble batchedPerSecond() throws IOException, SQLException;

    @Override
    void close() throws IOException;
}
