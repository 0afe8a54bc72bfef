package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.internal.store.isolation.RowIsolation;
import org.supaqueue.internal.store.isolation.RowStatement;

/** Promotes scheduled jobs: makes each job due when its {@code run_at} has passed. */
final class Promotion {

    /**
     * How many jobs one statement promotes. The number is small, so that claims do not wait long when a million jobs
     * become due at the same time.
     */
    private static final int BATCH = 1_000;

    private static final Duration LONG_LIMIT = Duration.ofSeconds(10);

    private static final SqlFile SQL = new SqlFile("promote.sql");

    private final Database database;
    private final TimedSql promote;
    private final TimedSql promoteByIds;
    private final TimedSql find;
    private final RowIsolation isolation = new RowIsolation("made due", LONG_LIMIT);

    Promotion(Database database, Schema schema) {
        this.database = database;
        this.promote = new TimedSql(schema, SQL.statement("promote"));
        this.promoteByIds = new TimedSql(schema, SQL.statement("promote_only"));
        this.find = new TimedSql(schema, SQL.statement("find"));
    }

    /** @return how many jobs were promoted; at most one batch, so more jobs may be left */
    synchronized int promote() throws SQLException {
        return isolation.run(new PromotionStatement(), BATCH);
    }

    synchronized boolean isFailing() {
        return isolation.isFailing();
    }

    synchronized boolean isUnfinished() {
        return isolation.isUnfinished();
    }

    private final class PromotionStatement implements RowStatement {

        @Override
        public int take(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
            return database.runByIndex(
                    promote,
                    timeLimit,
                    parameters -> RowIds.bind(parameters, excludedIds, limit),
                    PromotionStatement::count);
        }

        @Override
        public List<Long> find(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
            return database.runByIndex(
                    find, timeLimit, parameters -> RowIds.bind(parameters, excludedIds, limit), RowIds::read);
        }

        @Override
        public int takeByIds(List<Long> ids, TimeLimit timeLimit) throws SQLException {
            return database.runByIndex(
                    promoteByIds, timeLimit, parameters -> RowIds.bind(parameters, ids), PromotionStatement::count);
        }

        private static int count(ResultSet row) throws SQLException {
            row.next();
            return row.getInt(1);
        }
    }
}
