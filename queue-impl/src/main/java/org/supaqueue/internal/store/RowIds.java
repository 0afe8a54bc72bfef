package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Ids of jobs as parameters and as results. */
final class RowIds {

    private RowIds() {}

    /** A query that locks the jobs of given ids, if they meet a condition and nobody else has them locked. */
    static String lock(String columns, String condition) {
        return """
                SELECT j.* FROM pg_catalog.unnest(?::bigint[]) AS i(id) CROSS JOIN LATERAL (
                       SELECT %s FROM {job_queue} WHERE job_id = i.id AND %s FOR NO KEY UPDATE SKIP LOCKED) AS j""".formatted(columns, condition);
    }

    static void bind(PreparedStatement statement, Collection<Long> ids) throws SQLException {
        set(statement, 1, ids);
    }

    /** All but some, so many at most. */
    static void bind(PreparedStatement statement, Collection<Long> except, int limit) throws SQLException {
        set(statement, 1, except);
        statement.setInt(2, limit);
    }

    static void set(PreparedStatement statement, int parameter, Collection<Long> ids) throws SQLException {
        statement.setArray(parameter, statement.getConnection().createArrayOf("bigint", ids.toArray()));
    }

    /** Of the first column. */
    static List<Long> read(ResultSet row) throws SQLException {
        List<Long> ids = new ArrayList<>();
        while (row.next()) {
            ids.add(row.getLong(1));
        }
        return ids;
    }
}
