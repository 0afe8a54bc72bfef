package org.supaqueue.internal.dispatch;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.supaqueue.internal.store.Store;
import org.supaqueue.internal.store.failure.SqlFailure;

/**
 * Claims jobs for each group in one round of the {@link Dispatcher}. If the claim of one group fails, the other groups
 * still claim. If no claim succeeds, and a failure has another cause than refused rows or a time-out, the database is
 * probably down. Then {@link #end} throws this failure.
 */
final class ClaimRound {

    private final Claimer claimer;
    private final Store store;
    private final List<WorkerGroup> groupsWithoutJobs = new ArrayList<>();
    private final Map<WorkerGroup, Throwable> failures = new LinkedHashMap<>();
    private final List<WorkerGroup> pausedGroups = new ArrayList<>();
    private boolean anySucceeded;
    private boolean claimAgain;
    private int claimed;

    ClaimRound(Claimer claimer, Store store) {
        this.claimer = claimer;
        this.store = store;
    }

    void claimFor(WorkerGroup group) {
        if (!group.remainingPause().isNegative()) {
            pausedGroups.add(group);
            return;
        }
        try {
            claimed += claimer.claimFor(group, store);
            anySucceeded = true;
            if (!claimer.isFailing(group)) {
                group.claimSucceeded();
            }
            if (!group.wakesOnCallEnd()) {
                groupsWithoutJobs.add(group);
                claimAgain |= claimer.hasUntriedJobs(group);
            }
        } catch (SQLException | RuntimeException | Error failure) {
            failures.put(group, failure);
        }
    }

    /**
     * Ends the round. Each group whose claim failed pauses before its next claim.
     *
     * @throws SQLException if no claim succeeded, and a claim failed for a reason other than a refused row, a statement
     *     time-out or a lock time-out
     */
    void end() throws SQLException {
        for (Throwable failure : failures.values()) {
            if (!anySucceeded && !SqlFailure.isStatementFailure(failure)) {
                rethrow(failure);
            }
        }
        failures.forEach(WorkerGroup::claimFailed);
        pausedGroups.addAll(failures.keySet());
    }

    private static void rethrow(Throwable failure) throws SQLException {
        if (failure instanceof SQLException sqlFailure) {
            throw sqlFailure;
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
    List<WorkerGroup> groupsWithoutJobs() {
        return groupsWithoutJobs;
    }

    /**
     * How long to wait before the next round.
     *
     * @return zero if a group has due jobs that its claim has not tried yet; otherwise the shortest remaining pause of
     *     a group whose claim failed; {@link Dispatcher#MAX_SLEEP} if no group pauses
     */
    Duration nextPause() {
        if (claimAgain) {
            return Duration.ZERO;
        }
        return pausedGroups.stream()
                .map(WorkerGroup::remainingPause)
                .min(Duration::compareTo)
                .orElse(Dispatcher.MAX_SLEEP);
    }
}
