package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Binds job ids as parameters of a statement, and reads job ids from its result. */
final class RowIds {

    private RowIds() {}

    /** {@return a query that locks jobs by id, except jobs that do not meet the condition or are already locked} */
    static String lock(String columns, String condition) {
        return """
                SELECT j.* FROM pg_catalog.unnest(?::bigint[]) AS i(id) CROSS JOIN LATERAL (
                       SELECT %s FROM {job_queue} WHERE job_id = i.id AND %s FOR NO KEY UPDATE SKIP LOCKED) AS j""".formatted(columns, condition);
    }

    static void bind(PreparedStatement statement, Collection<Long> ids) throws SQLException {
        set(statement, 1, ids);
    }

    /** Binds the ids to leave out and the maximum number of rows. */
    static void bind(PreparedStatement statement, Collection<Long> except, int limit) throws SQLException {
        set(statement, 1, except);
        statement.setInt(2, limit);
    }

    static void set(PreparedStatement statement, int parameter, Collection<Long> ids) throws SQLException {
        ArrayParameter.set(statement, parameter, ids, id -> id);
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
