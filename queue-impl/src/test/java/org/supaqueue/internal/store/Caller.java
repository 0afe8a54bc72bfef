package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.supaqueue.Enqueued;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;

/** A caller of the queue, with a connection and a transaction of its own. */
final class Caller implements AutoCloseable {

    final Connection connection;
    private final StoreFixture queue;

    Caller(StoreFixture queue) throws SQLException {
        this.queue = queue;
        connection = queue.where.connect();
        connection.setAutoCommit(false);
    }

    /** Enqueues one request in a transaction of its own. */
    static Enqueued enqueue(StoreFixture queue, JobRequest request) throws SQLException {
        try (Caller caller = new Caller(queue)) {
            Enqueued enqueued = caller.enqueue(request);
            caller.commit();
            return enqueued;
        }
    }

    Enqueued enqueue(JobRequest request) throws SQLException {
        return new JobBatch(connection, queue.store.schema(), List.of(request))
                .run()
                .get(0);
    }

    List<JobId> enqueueAll(List<JobRequest> requests) throws SQLException {
        return new JobBatch(connection, queue.store.schema(), requests)
                .run().stream().map(Enqueued::id).toList();
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
