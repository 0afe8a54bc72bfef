package org.supaqueue.internal.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.CallResult;
import org.supaqueue.internal.job.CallTimings;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.testing.Databases;
import org.supaqueue.testing.InsertedJob;
import org.supaqueue.testing.PostgresMajor;
import org.supaqueue.testing.TestDatabase;

/** A migrated queue in a database of its own, with helper methods for tests. */
final class StoreFixture implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(30);
    static final int MAX_PAYLOAD = 1_000;

    final TestDatabase where;
    final Database database;
    private final HikariDataSource pool;
    final Store store;

    StoreFixture(PostgresMajor major) throws SQLException {
        this(Databases.fresh(major));
    }

    StoreFixture(TestDatabase where) throws SQLException {
        this.where = where;
        pool = where.pool();
        database = new Database(pool);
        store = open("node-a");
    }

    Store open(String node) throws SQLException {
        return new StoreOpener(database, new Migrator(database, null, true), node).open();
    }

    long insert(InsertedJob job) throws SQLException {
        return Long.parseLong(query(job.insert()));
    }

    long insert() throws SQLException {
        return insert(InsertedJob.aJob());
    }

    ClaimedJob claimOne() throws SQLException {
        return claim(1).get(0);
    }

    List<ClaimedJob> claim(int limit) throws SQLException {
        return claim(Queues.ALL, limit);
    }

    /** Claims from the front of each queue. */
    List<ClaimedJob> claim(Queues queues, int limit) throws SQLException {
        return claim(queues, new ClaimCursor(System::nanoTime), limit).jobs();
    }

    Claim claim(Queues queues, ClaimCursor position, int limit) throws SQLException {
        return store.claims().claim(queues, position, new ClaimLimits(limit, limit, LEASE, MAX_PAYLOAD, List.of()));
    }

    Map<Long, JobState> settle(Settlement... batch) throws SQLException {
        Map<Long, JobState> states = new HashMap<>();
        store.settlements().settle(List.of(batch)).forEach((lease, state) -> states.put(lease.jobId(), state));
        return states;
    }

    /** Makes the lease of a job expire. */
    void expire(long jobId) throws SQLException {
        execute("UPDATE job_queue SET leased_until = now() - interval '1 s' WHERE job_id = " + jobId);
    }

    static Settlement complete(ClaimedJob job) {
        return settlement(job, new Outcome.Complete(answered(200, "done")));
    }

    static Settlement failed(ClaimedJob job) {
        return settlement(job, new Outcome.Failed(answered(503, "busy"), "answered 503", Duration.ofSeconds(10)));
    }

    static Settlement dead(ClaimedJob job) {
        return settlement(job, new Outcome.Dead(answered(400, "bad"), "answered 400"));
    }

    static Settlement snoozed(ClaimedJob job, Duration time) {
        return settlement(job, new Outcome.Snoozed(answered(200, "not yet"), time));
    }

    static Settlement settlement(ClaimedJob job, Outcome outcome) {
        return new Settlement(job, outcome, CallTimings.startedAt(System.nanoTime()));
    }

    static CallResult.Answered answered(int status, String content) {
        return new CallResult.Answered(status, content, false, Duration.ofMillis(5));
    }

    String status(long jobId) throws SQLException {
        return column("status", jobId);
    }

    String column(String column, long jobId) throws SQLException {
        return query("SELECT " + column + " FROM job_queue WHERE job_id = " + jobId);
    }

    String query(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
