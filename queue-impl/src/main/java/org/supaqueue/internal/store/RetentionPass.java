package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.supaqueue.internal.store.failure.SqlFailure;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.internal.store.isolation.BatchSplitter;
import org.supaqueue.internal.store.isolation.EveryRowRefusedException;

/**
 * One pass over the expired jobs of some states, in batches.
 *
 * <p>The pass leaves a job that cannot be deleted, because a table of the application refers to the job or because a
 * trigger refuses. If every job that is tried is refused, the pass leaves the rest of the batch too, without trying it.
 */
final class RetentionPass {

    private static final int BATCH = 1_000;
    private static final TimeLimit TIME_LIMIT = new TimeLimit(Duration.ofSeconds(10), Duration.ofMillis(500));

    private static final SqlFile SQL = new SqlFile("retention.sql");

    private record Finished(long jobId, String finishedAt) {}

    private final Database database;
    private final TimedSql delete;
    private final TimedSql deleteByIds;
    private final TimedSql find;
    private final Duration retention;
    private final BatchSplitter splitter = BatchSplitter.alsoOnTimeout();
    private Finished last = new Finished(0, "-infinity");
    private long undeleted;
    private long firstUndeleted;
    private SQLException firstRefusal;

    /**
     * @param states the part of retention.sql that selects the states of the jobs to delete
     * @param retention how long these jobs are kept
     */
    RetentionPass(Database database, Schema schema, String states, Duration kept) {
        Map<String, String> values = Map.of("states", SQL.statement(states));
        this.database = database;
        this.delete = new TimedSql(schema, SQL.statement("delete", values));
        this.deleteByIds = new TimedSql(schema, SQL.statement("delete_only", values));
        this.find = new TimedSql(schema, SQL.statement("find", values));
        this.retention = kept;
    }

    boolean isOver() {
        return last == null;
    }

    /** {@return how many jobs were left; includes untried jobs of a batch in which every tried job was refused} */
    long undeleted() {
        return undeleted;
    }

    /** {@return the id of the first job that was left; 0 if none was} */
    long firstUndeleted() {
        return firstUndeleted;
    }

    /** {@return why the first job was left; null if none was} */
    SQLException firstRefusal() {
        return firstRefusal;
    }

    /** @return how many jobs of the next batch were deleted; 0 also if all of them were left */
    long deleteBatch() throws SQLException {
        try {
            int deleted = database.runByIndex(delete, TIME_LIMIT, this::bind, this::readDeleted);
            splitter.rowsSucceeded();
            return deleted;
        } catch (SQLException refused) {
            if (!SqlFailure.isStatementFailure(refused)) {
                throw refused;
            }
            return deleteInParts();
        }
    }

    private long deleteInParts() throws SQLException {
        List<Finished> batch = database.runByIndex(find, TIME_LIMIT, this::bind, RetentionPass::readFound);
        long undeletedBefore = undeleted;
        long[] deleted = {0};
        try {
            splitter.run(batch, some -> deleted[0] += deleteByIds(some), this::recordUndeleted);
        } catch (EveryRowRefusedException every) {
            undeleted = undeletedBefore + batch.size() - deleted[0];
        }
        last = batch.isEmpty() ? null : batch.get(batch.size() - 1);
        return deleted[0];
    }

    private int deleteByIds(List<Finished> jobs) throws SQLException {
        List<Long> ids = jobs.stream().map(Finished::jobId).toList();
        return database.runByIndex(
                deleteByIds,
                TIME_LIMIT,
                parameters -> RowIds.bind(parameters, ids),
                row -> RowIds.read(row).size());
    }

    private void recordUndeleted(Finished job, SQLException refusal) {
        undeleted++;
        if (firstRefusal == null) {
            firstUndeleted = job.jobId();
            firstRefusal = refusal;
        }
    }

    private void bind(SqlParameters parameters) throws SQLException {
        parameters.setString("after_finished_at", last.finishedAt());
        parameters.setLong("after_id", last.jobId());
        parameters.setLong("kept_seconds", retention.toSeconds());
        parameters.setInt("limit", BATCH);
    }

    private int readDeleted(ResultSet row) throws SQLException {
        row.next();
        last = row.getString(2) == null ? null : new Finished(row.getLong(3), row.getString(2));
        return row.getInt(1);
    }

    private static List<Finished> readFound(ResultSet row) throws SQLException {
        List<Finished> found = new ArrayList<>();
        while (row.next()) {
            found.add(new Finished(row.getLong(1), row.getString(2)));
        }
        return found;
    }
}
