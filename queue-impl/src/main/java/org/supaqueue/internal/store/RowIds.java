package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Binds job ids as parameters of a statement, and reads job ids from its result. */
final class RowIds {

    private RowIds() {}

    static void bind(SqlParameters parameters, Collection<Long> ids) throws SQLException {
        parameters.setArray("ids", ids, id -> id);
    }

    static void bindExcept(SqlParameters parameters, Collection<Long> excludedIds) throws SQLException {
        parameters.setArray("except", excludedIds, id -> id);
    }

    /** Binds the ids to leave out and the maximum number of rows. */
    static void bind(SqlParameters parameters, Collection<Long> excludedIds, int limit) throws SQLException {
        bindExcept(parameters, excludedIds);
        parameters.setInt("limit", limit);
    }

    /** {@return the ids in the first column} */
    static List<Long> read(ResultSet row) throws SQLException {
        List<Long> ids = new ArrayList<>();
        while (row.next()) {
            ids.add(row.getLong(1));
        }
        return ids;
    }
}
