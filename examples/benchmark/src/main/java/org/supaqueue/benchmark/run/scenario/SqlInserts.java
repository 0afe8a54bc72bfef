package org.supaqueue.benchmark.run.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.supaqueue.benchmark.Enqueued;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.subject.Payload;

/** Another program that inserts one job after the other on one connection. */
final class SqlInserts implements AutoCloseable {
    private static final String INSERT =
            "INSERT INTO job_queue (http_verb, payload, url_path, queue) VALUES ('POST', ?::jsonb, ?, ?) RETURNING job_id";

    private final Connection connection;
    private final PreparedStatement insert;

    SqlInserts(Database database, String urlPath, String queue) throws SQLException {
        connection = database.connect();
        insert = connection.prepareStatement(INSERT);
        insert.setString(1, Payload.JSON);
        insert.setString(2, urlPath);
        insert.setString(3, queue);
    }

    /** Turns auto-commit off. The caller must then call {@link #commit}. */
    void begin() throws SQLException {
        connection.setAutoCommit(false);
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /** Inserts one job. Commits the job unless {@link #begin} was called. */
    Enqueued insertJob() throws SQLException {
        long calledAt = Enqueued.now();
        long job = insert();
        return new Enqueued(job, calledAt, Enqueued.now());
    }

    /** Inserts a number of jobs. Waits for the pace before each job. */
    List<Enqueued> insertJobs(int count, Waiting pace) throws Exception {
        List<Enqueued> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pace.await();
            jobs.add(insertJob());
        }
        return jobs;
    }

    /** The wait between two jobs. */
    @FunctionalInterface
    interface Waiting {
        void await() throws InterruptedException;
    }

    private long insert() throws SQLException {
        try (ResultSet row = insert.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
