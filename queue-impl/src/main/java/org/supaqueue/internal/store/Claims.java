package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Claims due jobs, one statement per batch. A claim skips jobs that another transaction has locked and never waits. */
public final class Claims {

    /** Maximum bytes of payload text that one claim fetches. A first job over this limit is claimed alone. */
    static final int MOST_PAYLOAD = 8 * 1024 * 1024;

    /**
     * Maximum bytes of text that one claim makes, as the sum of the rows' upper bounds. A first job over
     * this limit is claimed alone.
     */
    static final int MOST_TEXT = 9 * MOST_PAYLOAD;

    private static final SqlFile SQL = new SqlFile("claim.sql");

    private final Database database;
    private final String node;
    private final UUID installation;
    private final TimedSql claim;
    private final TimedSql claimOnly;
    private final TimedSql find;
    private final TimedSql note;
    private final TimedSql anyDue;
    private final TimedSql wakeTimes;
    private final Promotion promotion;

    public Claims(Database database, Schema schema, String node) {
        this.database = database;
        this.node = node;
        this.installation = schema.installation();
        this.claim = new TimedSql(schema, SQL.statement("claim"));
        this.claimOnly = new TimedSql(schema, SQL.statement("claim_only"));
        this.find = new TimedSql(schema, SQL.statement("find", Map.of("columns", "j.job_id")));
        this.note = new TimedSql(schema, SQL.statement("note_error"));
        this.anyDue = new TimedSql(schema, SQL.statement("any_due"));
        this.wakeTimes = new TimedSql(schema, SQL.statement("wake_times"));
        this.promotion = new Promotion(database, schema);
    }

    /**
     * Claims due jobs. The queues take turns, and within a queue the most urgent job comes first.
     *
     * @param position the cursor of the group; the claim moves the cursor
     */
    public Claim claim(Queues queues, ClaimCursor position, ClaimLimits limits) throws SQLException {
        boolean ahead = position.isAhead();
        ClaimedRows rows = take(queues, position, limits);
        if (ahead && rows.isEmpty()) {
            return take(queues, position, limits).claim(limits.jobs());
        }
        Claim claim = rows.claim(limits.jobs());
        return new Claim(claim.jobs(), claim.more() || ahead);
    }

    /** Runs one claim statement and moves the cursor. The statement does not read jobs that sort before the cursor. */
    private ClaimedRows take(Queues queues, ClaimCursor position, ClaimLimits limits) throws SQLException {
        long began = position.now();
        List<IndexRange> path = position.path(queues);
        List<ClaimCursor.Urgent> urgent = position.urgent();
        ClaimedRows rows = database.byIndex(
                claim,
                limits.within(),
                parameters -> {
                    bindPath(parameters, path, urgent, limits);
                    bind(parameters, limits);
                },
                ClaimedRows::read);
        rows.move(position, limits.jobs(), began);
        return rows;
    }

    /** Finds the ids of the jobs that {@link #claim} would take, without claiming them. */
    public List<Long> find(Queues queues, ClaimCursor position, ClaimLimits limits) throws SQLException {
        List<IndexRange> path = position.path(queues);
        List<ClaimCursor.Urgent> urgent = position.urgent();
        return database.byIndex(
                find, limits.within(), parameters -> bindPath(parameters, path, urgent, limits), RowIds::read);
    }

    /** Claims jobs by id. Skips jobs that are not due or that another transaction has locked. */
    public List<ClaimedJob> claimOnly(Collection<Long> ids, ClaimLimits limits) throws SQLException {
        return database.byIndex(
                        claimOnly,
                        limits.within(),
                        parameters -> {
                            RowIds.bind(parameters, ids);
                            bind(parameters, limits);
                        },
                        ClaimedRows::read)
                .jobs();
    }

    private static void bindPath(
            SqlParameters parameters, List<IndexRange> path, List<ClaimCursor.Urgent> urgent, ClaimLimits limits)
            throws SQLException {
        IndexRanges.bind(parameters, path);
        parameters.setArray("urgent_queues", urgent, ClaimCursor.Urgent::queue);
        parameters.setArray("below_priorities", urgent, ClaimCursor.Urgent::below);
        RowIds.bindExcept(parameters, limits.except());
        parameters.setInt("jobs", limits.jobs());
    }

    private void bind(SqlParameters parameters, ClaimLimits limits) throws SQLException {
        parameters.setInt("max_payload_bytes", limits.maxPayloadBytes());
        parameters.setInt("max_text_bytes", MOST_TEXT);
        parameters.setInt("max_suspects", limits.suspects());
        parameters.setLong("lease_ms", limits.lease().toMillis());
        parameters.setString("node", node);
        parameters.setLong("nonce", ThreadLocalRandom.current().nextLong());
        parameters.setInt("max_total_bytes", MOST_PAYLOAD);
        parameters.setObject("installation", installation);
    }

    /**
     * Writes the reason why a due job cannot be claimed to the row's {@code error} column.
     *
     * @return false if the row is locked or no longer due
     */
    public boolean note(long jobId, String error) throws SQLException {
        return database.byIndex(
                note,
                TimeLimit.SHORT,
                parameters -> {
                    parameters.setString("error", error);
                    parameters.setLong("job_id", jobId);
                },
                ResultSet::next);
    }

    /** Whether a job of the queues is due. Counts also a job that another transaction has locked. */
    public boolean anyDue(Queues queues) throws SQLException {
        List<IndexRange> path = new ClaimCursor(System::nanoTime).path(queues);
        return database.byIndex(anyDue, TimeLimit.USUAL, parameters -> IndexRanges.bind(parameters, path), rows -> {
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
    public boolean isPromotionRefused() {
        return promotion.isRefused();
    }

    /** Whether to promote again at once, because a held-up row has kept other rows from being tried. */
    public boolean isPromotionUnfinished() {
        return promotion.isUnfinished();
    }

    /** Finds when the next scheduled job becomes due and when the next lease expires, over all queues and nodes. */
    public WakeTimes wakeTimes() throws SQLException {
        return database.byIndex(wakeTimes, TimeLimit.USUAL, parameters -> {}, rows -> {
            rows.next();
            return new WakeTimes(millis(rows, 1), millis(rows, 2));
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
