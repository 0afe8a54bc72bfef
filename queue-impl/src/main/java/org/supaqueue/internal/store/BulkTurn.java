package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A running bulk operation, as the node finds it that works on the next page.
 *
 * @param kind {@code cancel}, {@code retry} or {@code move}
 * @param rate how many jobs a second the operation may change; 0 for no limit
 * @param walk the number of the current walk; larger than {@code walks} if the position is at the end
 * @param tries how often the operation has tried the jobs that other transactions had locked
 * @param locked how many such jobs there are
 */
record BulkTurn(long operation, String kind, int rate, int walk, int walks, int tries, int locked) {

    /** How many locked jobs an operation collects before it tries them again. */
    private static final int MAX_LOCKED = 1_000;

    /** Whether the page consists of the jobs that other transactions had locked. */
    boolean triesLockedJobs() {
        return walk > walks || locked >= MAX_LOCKED;
    }

    /** A cancellation with a rate changes at most the jobs of one second on a page. */
    int pageSize(int maxJobs) {
        return kind.equals("cancel") && rate > 0 ? Math.min(rate, maxJobs) : maxJobs;
    }

    /** {@return the operation in the first row; null if there is no row} */
    static BulkTurn read(ResultSet row) throws SQLException {
        return row.next()
                ? new BulkTurn(
                        row.getLong("operation_id"),
                        row.getString("kind"),
                        row.getInt("rate"),
                        row.getInt("walk"),
                        row.getInt("walks"),
                        row.getInt("tries"),
                        row.getInt("locked"))
                : null;
    }
}
