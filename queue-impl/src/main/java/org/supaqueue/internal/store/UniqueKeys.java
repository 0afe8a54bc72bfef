package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.internal.store.isolation.RowIsolation;
import org.supaqueue.internal.store.isolation.RowStatement;

/**
 * Corrects who holds a unique key, where the transaction that changed a job could not: jobs that wait without their key
 * take a free key back, and finished jobs release their key when their time has passed.
 */
public final class UniqueKeys {

    private static final int BATCH = 500;
    private static final Duration LONG_LIMIT = Duration.ofSeconds(10);
    private static final SqlFile SQL = new SqlFile("unique.sql");

    private final Database database;
    private final KeyStatement takeBack;
    private final KeyStatement release;

    public UniqueKeys(Database database, Schema schema) {
        this.database = database;
        this.takeBack = new KeyStatement(schema, "keyless", "ask_for_key", "given their unique key back");
        this.release = new KeyStatement(schema, "passed", "end_window", "made to release their unique key");
    }

    /** Takes keys back and releases keys: at most one batch of each, so more jobs may be left. */
    public synchronized void restore() throws SQLException {
        release.run();
        takeBack.run();
    }

    private final class KeyStatement implements RowStatement {

        private final TimedSql take;
        private final TimedSql takeByIds;
        private final TimedSql find;
        private final RowIsolation isolation;

        KeyStatement(Schema schema, String rows, String change, String what) {
            Map<String, String> parts = Map.of("rows", SQL.statement(rows), "change", SQL.statement(change));
            this.take = new TimedSql(schema, SQL.statement("take", parts));
            this.takeByIds = new TimedSql(schema, SQL.statement("take_only", parts));
            this.find = new TimedSql(schema, SQL.statement("find", parts));
            this.isolation = new RowIsolation(what, LONG_LIMIT);
        }

        void run() throws SQLException {
            isolation.run(this, BATCH);
        }

        @Override
        public int take(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
            return database.runByIndex(
                    take, timeLimit, parameters -> RowIds.bind(parameters, excludedIds, limit), KeyStatement::count);
        }

        @Override
        public List<Long> find(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
            return database.runByIndex(
                    find, timeLimit, parameters -> RowIds.bind(parameters, excludedIds, limit), RowIds::read);
        }

        @Override
        public int takeByIds(List<Long> ids, TimeLimit timeLimit) throws SQLException {
            return database.runByIndex(
                    takeByIds, timeLimit, parameters -> RowIds.bind(parameters, ids), KeyStatement::count);
        }

        private static int count(ResultSet row) throws SQLException {
            row.next();
            return row.getInt(1);
        }
    }
}
