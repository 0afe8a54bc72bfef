package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The jobs of a page that match the filter of a bulk operation.
 *
 * @param free locked jobs
 * @param contested locked jobs that would take a unique key that another job probably takes or holds
 * @param busy jobs that other transactions have locked
 * @param lastRead the last job that was read; null if none was
 * @param isEnd whether no job is left to read
 */
record BulkRows(List<Long> free, List<Long> contested, List<Long> busy, Long lastRead, boolean isEnd) {

    /** Reads the jobs that the walk has found. */
    static BulkRows read(ResultSet row) throws SQLException {
        BulkRows rows = empty(null, false);
        while (row.next()) {
            Long lastRead = row.getObject("last_read", Long.class);
            rows.add(row);
            rows = new BulkRows(rows.free, rows.contested, rows.busy, lastRead, row.getBoolean("is_end"));
        }
        return rows;
    }

    /** Reads jobs that were locked before. */
    static BulkRows readLocked(ResultSet row) throws SQLException {
        BulkRows rows = empty(null, true);
        while (row.next()) {
            rows.add(row);
        }
        return rows;
    }

    private static BulkRows empty(Long lastRead, boolean isEnd) {
        return new BulkRows(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), lastRead, isEnd);
    }

    private void add(ResultSet row) throws SQLException {
        String condition = row.getString("condition");
        if (condition != null) {
            (switch (condition) {
                        case "free" -> free;
                        case "contested" -> contested;
                        default -> busy;
                    })
                    .add(row.getLong("job_id"));
        }
    }

    /** {@return how many jobs this page has locked} */
    int lockedHere() {
        return free.size() + contested.size();
    }
}
