package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/**
 * Where a bulk operation is after a page.
 *
 * @param walk the number of the walk of the next page
 * @param after the last job that was read; null if the next page begins a walk
 * @param keepsLocked whether the jobs that were locked before are still to be tried
 * @param locked jobs to try again, because other transactions have locked them
 * @param tries how often the locked jobs were tried again
 * @param givenUp how many locked jobs are not tried any more
 */
record BulkAdvance(int walk, Long after, boolean keepsLocked, List<Long> locked, int tries, int givenUp) {

    /** The pause after a page is this many times the duration of the page. */
    private static final int PAUSE_FACTOR = 5;

    /** How often locked jobs are tried again. */
    private static final int MAX_TRIES = 5;

    /** The pause before the first trial. Each trial that leaves jobs doubles the pause. */
    private static final long FIRST_PAUSE_MS = 1_000;

    /** @param busy the jobs of the page that other transactions have locked */
    static BulkAdvance of(BulkTurn turn, BulkRows rows, List<Long> busy) {
        if (!turn.triesLockedJobs()) {
            return rows.isEnd()
                    ? new BulkAdvance(turn.walk() + 1, null, true, busy, 0, 0)
                    : new BulkAdvance(turn.walk(), rows.lastRead(), true, busy, 0, 0);
        }
        boolean givesUp = turn.tries() + 1 >= MAX_TRIES;
        return givesUp || busy.isEmpty()
                ? new BulkAdvance(turn.walk(), null, false, List.of(), 0, busy.size())
                : new BulkAdvance(turn.walk(), null, false, busy, turn.tries() + 1, 0);
    }

    /** Whether the operation has no more work. */
    boolean isDone(BulkTurn turn) {
        return walk > turn.walks() && locked.isEmpty() && (turn.locked() == 0 || !keepsLocked);
    }

    void bind(SqlParameters parameters, BulkTurn turn) throws SQLException {
        boolean isWalk = !turn.triesLockedJobs();
        parameters.setInt("walk", walk);
        parameters.setObject("is_walk", isWalk);
        parameters.setObject("after_id", after, Types.BIGINT);
        parameters.setObject("keeps_locked", keepsLocked);
        parameters.setArray("locked_ids", locked, id -> id);
        parameters.setInt("tries", tries);
        parameters.setInt("locked", givenUp);
        parameters.setInt("pause_factor", PAUSE_FACTOR);
        parameters.setLong("pause_ms", pauseMs(turn));
        parameters.setObject("is_done", isDone(turn));
    }

    private long pauseMs(BulkTurn turn) {
        boolean triesNext = walk > turn.walks() && !isDone(turn) || tries > 0;
        return triesNext ? FIRST_PAUSE_MS << tries : 0;
    }
}
