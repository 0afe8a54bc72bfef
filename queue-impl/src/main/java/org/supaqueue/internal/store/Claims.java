package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Queues;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Claims due jobs, one statement per batch. A claim skips jobs that another transaction has locked and never waits. */
public final class Claims {

    /** Maximum bytes of payload text that one claim fetches. A first job over this limit is claimed alone. */
    static final int MAX_TOTAL_PAYLOAD = 8 * 1024 * 1024;

    /**
     * Maximum bytes of text that one claim makes, as the sum of the rows' upper bounds. A first job over
     * this limit is claimed alone.
     */
    static final int MAX_TOTAL_TEXT = 9 * MAX_TOTAL_PAYLOAD;

    /** How often one claim reads the paused queues, if they change again and again. */
    private static final int MAX_PAUSE_READS = 3;

    private static final SqlFile SQL = new SqlFile("claim.sql");

    private final Database database;
    private final String node;
    private final UUID installation;
    private final TimedSql claim;
    private final TimedSql claimByIds;
    private final TimedSql find;
    private final TimedSql recordError;
    private final TimedSql anyDue;
    private final TimedSql wakeTimes;
    private final Promotion promotion;
    private final PausedQueues pausedQueues;
    private final PauseReader pauseReader;

    public Claims(Database database, Schema schema, String node, PausedQueues pausedQueues) {
        this.database = database;
        this.node = node;
        this.pausedQueues = pausedQueues;
        this.pauseReader = new PauseReader(database, schema, pausedQueues);
        this.installation = schema.installation();
        this.claim = new TimedSql(schema, SQL.statement("claim"));
        this.claimByIds = new TimedSql(schema, SQL.statement("claim_only"));
        this.find = new TimedSql(schema, SQL.statement("find", Map.of("columns", "j.job_id")));
        this.recordError = new TimedSql(schema, SQL.statement("note_error"));
        this.anyDue = new TimedSql(schema, SQL.statement("any_due"));
        this.wakeTimes = new TimedSql(schema, SQL.statement("wake_times"));
        this.promotion = new Promotion(database, schema);
    }

    /**
     * Claims due jobs of queues that are not paused. The queues take turns, and within a queue the most urgent job
     * comes first. If the paused queues may have changed, reads them first.
     *
     * @param cursor the cursor of the group; the claim moves the cursor
     */
    public Claim claim(Queues queues, ClaimCursor cursor, ClaimLimits limits) throws SQLException {
        boolean pastFront = cursor.isPastFront();
        ClaimedRows rows = claimOnce(queues, cursor, limits);
        if (pastFront && rows.isEmpty()) {
            return claimOnce(queues, cursor, limits).claim(limits.jobs());
        }
        Claim claim = rows.claim(limits.jobs());
        return new Claim(claim.jobs(), claim.moreMayBeDue() || pastFront);
    }

    /** Moves the cursor. Does not read jobs that sort before the cursor. */
    private ClaimedRows claimOnce(Queues queues, ClaimCursor cursor, ClaimLimits limits) throws SQLException {
        ClaimedRows rows = runClaim(queues, cursor, limits);
        for (int reads = 0; rows.isOutdated() && reads < MAX_PAUSE_READS; reads++) {
            pauseReader.read();
            rows = runClaim(queues, cursor, limits);
        }
        return rows;
    }

    private ClaimedRows runClaim(Queues queues, ClaimCursor cursor, ClaimLimits limits) throws SQLException {
        long version = controlVersion();
        cursor.useVersion(version);
        long startedAt = cursor.now();
        List<IndexRange> ranges = cursor.ranges(pausedQueues.removeFrom(queues));
        List<ClaimCursor.UrgentJobs> urgent = cursor.urgent();
        ClaimedRows rows = run(claim, version, limits, parameters -> bindRanges(parameters, ranges, urgent, limits));
        if (!rows.isOutdated()) {
            rows.moveCursor(cursor, limits.jobs(), startedAt);
        }
        return rows;
    }

    /** Runs a claim statement, and records that the paused queues are still the same if the statement found so. */
    private ClaimedRows run(TimedSql sql, long version, ClaimLimits limits, Database.Parameters selection)
            throws SQLException {
        long sentAt = pausedQueues.now();
        long startedAt = System.nanoTime();
        ClaimedRows rows = database.runByIndex(
                sql,
                limits.timeLimit(),
                parameters -> {
                    parameters.setLong("control_version", version);
                    selection.bind(parameters);
                    bind(parameters, limits);
                },
                row -> ClaimedRows.read(row, version, startedAt));
        if (!rows.isOutdated()) {
            pausedQueues.confirm(version, sentAt);
        }
        return rows;
    }

    /** The version of queue_control that this node knows. Reads the version first if the node knows none. */
    private long controlVersion() throws SQLException {
        if (!pausedQueues.isKnown()) {
            pauseReader.read();
        }
        return pausedQueues.version();
    }

    /** Reads the paused queues. */
    public void readPausedQueues() throws SQLException {
        pauseReader.read();
    }

    /** Finds the ids of the jobs that {@link #claim} would take, without claiming them. */
    public List<Long> find(Queues queues, ClaimCursor cursor, ClaimLimits limits) throws SQLException {
        long version = controlVersion();
        cursor.useVersion(version);
        List<IndexRange> ranges = cursor.ranges(pausedQueues.removeFrom(queues));
        List<ClaimCursor.UrgentJobs> urgent = cursor.urgent();
        return database.runByIndex(
                find,
                limits.timeLimit(),
                parameters -> {
                    parameters.setLong("control_version", version);
                    bindRanges(parameters, ranges, urgent, limits);
                },
                RowIds::read);
    }

    /**
     * Claims jobs by id. Skips jobs that are not due or that another transaction has locked. Claims no job if the
     * paused queues may have changed, because the jobs were found before the change.
     */
    public List<ClaimedJob> claimByIds(Collection<Long> ids, ClaimLimits limits) throws SQLException {
        ClaimedRows rows = run(claimByIds, controlVersion(), limits, parameters -> RowIds.bind(parameters, ids));
        if (rows.isOutdated()) {
            pauseReader.read();
        }
        return rows.jobs();
    }

    private static void bindRanges(
            SqlParameters parameters, List<IndexRange> ranges, List<ClaimCursor.UrgentJobs> urgent, ClaimLimits limits)
            throws SQLException {
        IndexRanges.bind(parameters, ranges);
        parameters.setArray("urgent_queues", urgent, ClaimCursor.UrgentJobs::queue);
        parameters.setArray("below_priorities", urgent, ClaimCursor.UrgentJobs::belowPriority);
        RowIds.bindExcept(parameters, limits.excludedIds());
        parameters.setInt("jobs", limits.jobs());
    }

    private void bind(SqlParameters parameters, ClaimLimits limits) throws SQLException {
        parameters.setInt("max_payload_bytes", limits.maxPayloadBytes());
        parameters.setInt("max_text_bytes", MAX_TOTAL_TEXT);
        parameters.setInt("max_suspects", limits.maxJobsWithLostLease());
        parameters.setLong("lease_ms", limits.lease().toMillis());
        parameters.setString("node", node);
        parameters.setLong("nonce", ThreadLocalRandom.current().nextLong());
        parameters.setInt("max_total_bytes", MAX_TOTAL_PAYLOAD);
        parameters.setObject("installation", installation);
    }

    /**
     * Writes the reason why a due job cannot be claimed to the row's {@code error} column.
     *
     * @return false if the row is locked or no longer due
     */
    public boolean recordError(long jobId, String error) throws SQLException {
        return database.runByIndex(
                recordError,
                TimeLimit.SHORT,
                parameters -> {
                    parameters.setString("error", error);
                    parameters.setLong("job_id", jobId);
                },
                ResultSet::next);
    }

    /**
     * Whether a job of the queues is due. Leaves out the paused queues that this node knows. Counts also a job that
     * another transaction has locked.
     */
    public boolean anyDue(Queues queues) throws SQLException {
        List<IndexRange> ranges = new ClaimCursor(System::nanoTime).ranges(pausedQueues.removeFrom(queues));
        return database.runByIndex(
                anyDue, TimeLimit.USUAL, parameters -> IndexRanges.bind(parameters, ranges), rows -> {
                    rows.next();
                    return rows.getBoolean(1);
                });
    }

    /**
     * Promotes one batch of scheduled jobs of any queue: makes jobs due whose {@code run_at} has passed. More such jobs
     * wait as long as {@link #wakeTimes} says so.
     *
     * @return how many jobs were promoted
     */
    public int promote() throws SQLException {
        return promotion.promote();
    }

    /** Whether all recently tried promotions were refused or held up. */
    public boolean isPromotionFailing() {
        return promotion.isFailing();
    }

    /** Whether to promote again at once, because a held-up row has kept other rows from being tried. */
    public boolean isPromotionUnfinished() {
        return promotion.isUnfinished();
    }

    /** Finds the times of the next events that time alone causes, over all queues and nodes. */
    public WakeTimes wakeTimes() throws SQLException {
        return database.runByIndex(wakeTimes, TimeLimit.USUAL, parameters -> {}, rows -> {
            rows.next();
            return new WakeTimes(millis(rows, 1), millis(rows, 2), millis(rows, 3), millis(rows, 4));
        });
    }

    private static Duration millis(ResultSet row, int column) throws SQLException {
        Long millis = row.getObject(column, Long.class);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    /** The SQL of a claim, for tests that measure the statement. */
    String sql() {
        return claim.plain();
    }
}
