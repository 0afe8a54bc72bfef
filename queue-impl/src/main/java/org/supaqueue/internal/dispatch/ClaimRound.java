package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.supaqueue.internal.store.Refusal;
import org.supaqueue.internal.store.Store;

/**
 * Claims jobs for each group in one round of the {@link Dispatcher}. If the claim of one group fails, the other groups
 * still claim. If no claim succeeds, and a failure has another cause than refused rows or a time-out, the database is
 * probably down. Then {@link #end} throws this failure.
 */
final class ClaimRound {

    private final Claimer claimer;
    private final Store store;
    private final List<WorkerGroup> waiting = new ArrayList<>();
    private final Map<WorkerGroup, Throwable> failed = new LinkedHashMap<>();
    private final List<WorkerGroup> resting = new ArrayList<>();
    private boolean anyWorked;
    private boolean again;
    private int claimed;

    ClaimRound(Claimer claimer, Store store) {
        this.claimer = claimer;
        this.store = store;
    }

    void fill(WorkerGroup group) {
        if (!group.rest().isNegative()) {
            resting.add(group);
            return;
        }
        try {
            claimed += claimer.fill(group, store);
            anyWorked = true;
            if (!claimer.isRefused(group)) {
                group.worked();
            }
            if (!group.isHungry()) {
                waiting.add(group);
                again |= claimer.isUnfinished(group);
            }
        } catch (SQLException | RuntimeException | Error refused) {
            failed.put(group, refused);
        }
    }

    /**
     * Ends the round. Each group whose claim failed pauses before its next claim.
     *
     * @throws SQLException if no claim succeeded, and a claim failed for a reason other than a refused row, a statement
     *     time-out or a lock time-out
     */
    void end() throws SQLException {
        for (Throwable failure : failed.values()) {
            if (!anyWorked && !Refusal.isOfRows(failure)) {
                rethrow(failure);
            }
        }
        failed.forEach(WorkerGroup::failed);
        resting.addAll(failed.keySet());
    }

    private static void rethrow(Throwable failure) throws SQLException {
        if (failure instanceof SQLException away) {
            throw away;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    int claimed() {
        return claimed;
    }

    /** The groups that found no more jobs to claim, and need a wake-up when new jobs arrive. */
    List<WorkerGroup> waiting() {
        return waiting;
    }

    /**
     * How long to wait before the next round.
     *
     * @return zero if a group has due jobs that its claim has not tried yet; otherwise the shortest remaining pause of
     *     a group whose claim failed; {@link Dispatcher#LONGEST_SLEEP} if no group pauses
     */
    Duration rest() {
        if (again) {
            return Duration.ZERO;
        }
        return resting.stream().map(WorkerGroup::rest).min(Duration::compareTo).orElse(Dispatcher.LONGEST_SLEEP);
    }
}
