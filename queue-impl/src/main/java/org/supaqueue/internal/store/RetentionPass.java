package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One pass over the expired jobs of some states, in batches.
 *
 * <p>The pass leaves a job that cannot be deleted, because a table of the application refers to the job or because a
 * trigger refuses. If every job that is tried is refused, the pass leaves the rest of the batch too, without trying it.
 */
final class RetentionPass {

    private static final int BATCH = 1_000;
    private static final TimeLimit WITHIN = new TimeLimit(Duration.ofSeconds(10), Duration.ofMillis(500));

    private static final SqlFile SQL = new SqlFile("retention.sql");

    private record Finished(long jobId, String at) {}

    private final Database database;
    private final TimedSql delete;
    private final TimedSql deleteOnly;
    private final TimedSql find;
    private final Duration kept;
    private final BatchSplitter splitter = BatchSplitter.alsoWhenHeldUp();
    private Finished from = new Finished(0, "-infinity");
    private long left;
    private long firstLeft;
    private SQLException firstRefusal;

    /**
     * @param states the part of retention.sql that selects the states of the jobs to delete
     * @param kept how long these jobs are kept
     */
    RetentionPass(Database database, Schema schema, String states, Duration kept) {
        Map<String, String> values = Map.of("states", SQL.statement(states));
        this.database = database;
        this.delete = new TimedSql(schema, SQL.statement("delete", values));
        this.deleteOnly = new TimedSql(schema, SQL.statement("delete_only", values));
        this.find = new TimedSql(schema, SQL.statement("find", values));
        this.kept = kept;
    }

    boolean isOver() {
        return from == null;
    }

    /** {@return how many jobs were left; includes untried jobs of a batch in which every tried job was refused} */
    long left() {
        return left;
    }

    /** {@return the id of the first job that was left; 0 if none was} */
    long firstLeft() {
        return firstLeft;
    }

    /** {@return why the first job was left; null if none was} */
    SQLException firstRefusal() {
        return firstRefusal;
    }

    /** @return how many jobs of the next batch were deleted; 0 also if all of them were left */
    long deleteBatch() throws SQLException {
        try {
            int deleted = database.byIndex(delete, WITHIN, this::bind, this::readDeleted);
            splitter.passed();
            return deleted;
        } catch (SQLException refused) {
            if (!Refusal.isOfRows(refused)) {
                throw refused;
            }
            return deleteOneByOne();
        }
    }

    private long deleteOneByOne() throws SQLException {
        List<Finished> batch = database.byIndex(find, WITHIN, this::bind, RetentionPass::readFound);
        long leftBefore = left;
        long[] deleted = {0};
        try {
            splitter.run(batch, some -> deleted[0] += deleteOnly(some), this::leave);
        } catch (EveryRowRefusedException every) {
            left = leftBefore + batch.size() - deleted[0];
        }
        from = batch.isEmpty() ? null : batch.get(batch.size() - 1);
        return deleted[0];
    }

    private int deleteOnly(List<Finished> jobs) throws SQLException {
        List<Long> ids = jobs.stream().map(Finished::jobId).toList();
        return database.byIndex(
                deleteOnly,
                WITHIN,
                parameters -> RowIds.bind(parameters, ids),
                row -> RowIds.read(row).size());
    }

    private void leave(Finished job, SQLException refusal) {
        left++;
        if (firstRefusal == null) {
            firstLeft = job.jobId();
            firstRefusal = refusal;
        }
    }

    private void bind(SqlParameters parameters) throws SQLException {
        parameters.setString("after_finished_at", from.at());
        parameters.setLong("after_id", from.jobId());
        parameters.setLong("kept_seconds", kept.toSeconds());
        parameters.setInt("limit", BATCH);
    }

    private int readDeleted(ResultSet row) throws SQLException {
        row.next();
        from = row.getString(2) == null ? null : new Finished(row.getLong(3), row.getString(2));
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
