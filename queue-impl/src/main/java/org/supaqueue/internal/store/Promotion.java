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

    private static final SqlFile SQL = new SqlFile("promote.sql");

    private final Database database;
    private final TimedSql promote;
    private final TimedSql promoteOnly;
    private final TimedSql find;
    private final RowIsolation isolation = new RowIsolation("made due", LONGEST);

    Promotion(Database database, Schema schema) {
        this.database = database;
        this.promote = new TimedSql(schema, SQL.statement("promote"));
        this.promoteOnly = new TimedSql(schema, SQL.statement("promote_only"));
        this.find = new TimedSql(schema, SQL.statement("find"));
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
                    promote, within, parameters -> RowIds.bind(parameters, except, limit), Scheduled::count);
        }

        @Override
        public List<Long> find(Collection<Long> except, int limit, TimeLimit within) throws SQLException {
            return database.byIndex(find, within, parameters -> RowIds.bind(parameters, except, limit), RowIds::read);
        }

        @Override
        public int takeOnly(List<Long> ids, TimeLimit within) throws SQLException {
            return database.byIndex(promoteOnly, within, parameters -> RowIds.bind(parameters, ids), Scheduled::count);
        }

        private static int count(ResultSet row) throws SQLException {
            row.next();
            return row.getInt(1);
        }
    }
}
