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
 * The claims of one round. A group whose claim fails does not keep the others from theirs; when all fail, and
 * not for the sake of rows, it is the database that is away.
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

    /** @throws SQLException if no claim worked, and not because rows were refused or statements held up */
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

    /** The groups that would take more jobs if there were any. */
    List<WorkerGroup> waiting() {
        return waiting;
    }

    /** How long until a group that failed, or has not tried all its jobs, is tried again. */
    Duration rest() {
        if (again) {
            return Duration.ZERO;
        }
        return resting.stream().map(WorkerGroup::rest).min(Duration::compareTo).orElse(Dispatcher.LONGEST_SLEEP);
    }
}
