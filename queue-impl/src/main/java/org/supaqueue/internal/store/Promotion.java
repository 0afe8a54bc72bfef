package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Promotes scheduled jobs: makes each job due when its {@code run_at} has passed. */
final class Promotion {

    /**
     * How many jobs one statement promotes. The number is small, so that claims do not wait long when a million jobs
     * become due at the same time.
     */
    private static final int BATCH = 1_000;

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final String SCHEDULED =
            "NOT due AND status::text IN ('', 'failed') AND run_at::timestamptz <= pg_catalog.now()";

    private static final String FIND = """
            SELECT job_id FROM {job_queue}
             WHERE %s AND job_id <> ALL (?::bigint[])
             ORDER BY run_at LIMIT ? FOR NO KEY UPDATE SKIP LOCKED""".formatted(SCHEDULED);

    private static final String THESE = RowIds.lock("job_id", SCHEDULED);

    private static final String PROMOTE = """
            WITH scheduled AS MATERIALIZED (%s
            ), promoted AS (
                UPDATE {job_queue} AS j SET due = true
                  FROM scheduled
                 WHERE j.job_id BETWEEN scheduled.job_id AND scheduled.job_id
                RETURNING 1
            )
            SELECT pg_catalog.count(*) FROM promoted""";

    private final Database database;
    private final TimedSql promote;
    private final TimedSql promoteOnly;
    private final TimedSql find;
    private final RowIsolation isolation = new RowIsolation("made due", LONGEST);

    Promotion(Database database, Schema schema) {
        this.database = database;
        this.promote = new TimedSql(schema, PROMOTE.formatted(FIND));
        this.promoteOnly = new TimedSql(schema, PROMOTE.formatted(THESE));
        this.find = new TimedSql(schema, FIND);
    }

    /** @return how many jobs were promoted; at most one batch, so more jobs may be left */
    synchronized int promote() throws SQLException {
        return isolation.run(new Scheduled(), BATCH);
    }

    synchronized boolean isRefused() {
        return isolation.isNothingTaken();
    }

    synchronized boolean isUnfinished() {
        return isolation.isUnfinished();
    }

    private final class Scheduled implements RowStatement {

        @Override
        public int take(Collection<Long> except, int limit, TimeLimit within) throws SQLException {
            return database.byIndex(
                    promote, within, statement -> RowIds.bind(statement, except, limit), Scheduled::count);
        }

        @Override
        public List<Long> find(Collection<Long> except, int limit, TimeLimit within) throws SQLException {
            return database.byIndex(find, within, statement -> RowIds.bind(statement, except, limit), RowIds::read);
        }

        @Override
        public int takeOnly(List<Long> ids, TimeLimit within) throws SQLException {
            return database.byIndex(promoteOnly, within, statement -> RowIds.bind(statement, ids), Scheduled::count);
        }

        private static int count(ResultSet row) throws SQLException {
            row.next();
            return row.getInt(1);
        }
    }
}
