package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.internal.store.isolation.RowStatement;

/** A statement that changes rows and returns how many. Its forms take the next rows, find them, or take rows by id. */
final class CountedRows implements RowStatement {

    /** The names of the statements in an SQL file. */
    record Names(String take, String takeByIds, String find) {}

    private final Database database;
    private final TimedSql take;
    private final TimedSql takeByIds;
    private final TimedSql find;

    /** @param parts texts that complete the statements of the file */
    CountedRows(Database database, Schema schema, SqlFile file, Names names, Map<String, String> parts) {
        this.database = database;
        this.take = new TimedSql(schema, file.statement(names.take(), parts));
        this.takeByIds = new TimedSql(schema, file.statement(names.takeByIds(), parts));
        this.find = new TimedSql(schema, file.statement(names.find(), parts));
    }

    @Override
    public int take(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
        return database.runByIndex(
                take, timeLimit, parameters -> RowIds.bind(parameters, excludedIds, limit), CountedRows::count);
    }

    @Override
    public List<Long> find(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
        return database.runByIndex(
                find, timeLimit, parameters -> RowIds.bind(parameters, excludedIds, limit), RowIds::read);
    }

    @Override
    public int takeByIds(List<Long> ids, TimeLimit timeLimit) throws SQLException {
        return database.runByIndex(
                takeByIds, timeLimit, parameters -> RowIds.bind(parameters, ids), CountedRows::count);
    }

    private static int count(ResultSet row) throws SQLException {
        row.next();
        return row.getInt(1);
    }
}
