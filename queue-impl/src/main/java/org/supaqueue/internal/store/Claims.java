package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Claims due jobs, one statement per batch. A claim skips jobs that another transaction has locked and never waits. */
public final class Claims {

    static final int MOST_PAYLOAD = ClaimSql.MOST_PAYLOAD;
    static final int MOST_TEXT = ClaimSql.MOST_TEXT;

    private static final String ANY_DUE = "WITH " + IndexRanges.TABLE + """
            SELECT EXISTS (
                SELECT FROM stretch CROSS JOIN LATERAL (
                       SELECT FROM {job_queue} AS j
                        WHERE %s
                        ORDER BY j.queue, j.priority, j.run_at, j.job_id LIMIT 1) AS j)""".formatted(IndexRanges.CONDITION);

    private static final String HORIZON = """
            SELECT pg_catalog.ceil(EXTRACT(EPOCH FROM scheduled - pg_catalog.now()) * 1000.0)::bigint,
                   pg_catalog.ceil(EXTRACT(EPOCH FROM expiry - pg_catalog.now()) * 1000.0)::bigint
              FROM (SELECT pg_catalog.min(run_at) FROM {job_queue}
                     WHERE NOT due AND status::text IN ('', 'failed')) AS s(scheduled),
                   (SELECT pg_catalog.min(leased_until) FROM {job_queue} WHERE status::text = 'processing') AS e(expiry)""";

    private static final String NOTE = """
            UPDATE {job_queue} AS j SET error = ?
              FROM (SELECT job_id FROM {job_queue} WHERE job_id = ? AND due AND status::text IN ('', 'failed')
                       FOR NO KEY UPDATE SKIP LOCKED) AS refused
             WHERE j.job_id BETWEEN refused.job_id AND refused.job_id
            RETURNING 1""";

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
        this.claim = new TimedSql(schema, ClaimSql.CLAIM);
        this.claimOnly = new TimedSql(schema, ClaimSql.CLAIM_ONLY);
        this.find = new TimedSql(schema, ClaimSql.FIND);
        this.note = new TimedSql(schema, NOTE);
        this.anyDue = new TimedSql(schema, ANY_DUE);
        this.wakeTimes = new TimedSql(schema, HORIZON);
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
                statement -> bind(statement, bindPath(statement, path, urgent, limits), limits),
                ClaimedRows::read);
        rows.move(position, limits.jobs(), began);
        return rows;
    }

    /** Finds the ids of the jobs that {@link #claim} would take, without claiming them. */
    public List<Long> find(Queues queues, ClaimCursor position, ClaimLimits limits) throws SQLException {
        List<IndexRange> path = position.path(queues);
        List<ClaimCursor.Urgent> urgent = position.urgent();
        return database.byIndex(
                find, limits.within(), statement -> bindPath(statement, path, urgent, limits), RowIds::read);
    }

    /** Claims jobs by id. Skips jobs that are not due or that another transaction has locked. */
    public List<ClaimedJob> claimOnly(Collection<Long> ids, ClaimLimits limits) throws SQLException {
        return database.byIndex(
                        claimOnly,
                        limits.within(),
                        statement -> {
                            RowIds.bind(statement, ids);
                            bind(statement, 1, limits);
                        },
                        ClaimedRows::read)
                .jobs();
    }

    /** @return the number of the last parameter set */
    private static int bindPath(
            PreparedStatement statement, List<IndexRange> path, List<ClaimCursor.Urgent> urgent, ClaimLimits limits)
            throws SQLException {
        IndexRanges.bind(statement, path);
        int next = IndexRanges.PARAMETERS;
        ArrayParameter.set(statement, ++next, urgent, ClaimCursor.Urgent::queue);
        ArrayParameter.set(statement, ++next, urgent, ClaimCursor.Urgent::below);
        RowIds.set(statement, ++next, limits.except());
        statement.setInt(++next, limits.jobs());
        RowIds.set(statement, ++next, limits.except());
        statement.setInt(++next, limits.jobs());
        statement.setInt(++next, limits.jobs());
        return next;
    }

    private void bind(PreparedStatement statement, int before, ClaimLimits limits) throws SQLException {
        int next = before;
        for (int use = 0; use < ClaimSql.USES_OF_MAX_PAYLOAD; use++) {
            statement.setInt(++next, limits.maxPayloadBytes());
        }
        statement.setInt(++next, MOST_TEXT);
        statement.setInt(++next, limits.suspects());
        statement.setLong(++next, limits.lease().toMillis());
        statement.setString(++next, node);
        statement.setLong(++next, ThreadLocalRandom.current().nextLong());
        statement.setInt(++next, MOST_PAYLOAD);
        statement.setObject(++next, installation);
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
                statement -> {
                    statement.setString(1, error);
                    statement.setLong(2, jobId);
                },
                ResultSet::next);
    }

    /** Whether a job of the queues is due. Counts also a job that another transaction has locked. */
    public boolean anyDue(Queues queues) throws SQLException {
        List<IndexRange> path = new ClaimCursor(System::nanoTime).path(queues);
        return database.byIndex(anyDue, TimeLimit.USUAL, statement -> IndexRanges.bind(statement, path), rows -> {
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
        return database.byIndex(wakeTimes, TimeLimit.USUAL, statement -> {}, rows -> {
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
