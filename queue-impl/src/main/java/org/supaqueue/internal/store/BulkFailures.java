package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.supaqueue.internal.store.failure.SqlFailure;

/**
 * Remembers the operations whose pages fail: how many jobs their next pages may have, and how long they pause. Not
 * thread-safe.
 */
final class BulkFailures {

    private static final int LONGEST_PAUSE_SECONDS = 60;

    /**
     * What this node knows of an operation.
     *
     * @param pauseSeconds the pause after the last failure
     */
    private record Tried(int pageSize, int pauseSeconds) {}

    private final int maxPageSize;
    private final Map<Long, Tried> operations = new HashMap<>();

    BulkFailures(int maxPageSize) {
        this.maxPageSize = maxPageSize;
    }

    /** {@return how many jobs the next page of the operation may have} */
    int pageSize(long operation) {
        return tried(operation).pageSize;
    }

    private Tried tried(long operation) {
        return operations.getOrDefault(operation, new Tried(maxPageSize, 0));
    }

    /** Records a page. The next page may have twice as many jobs. */
    void succeeded(long operation) {
        int larger = 2 * tried(operation).pageSize;
        if (larger >= maxPageSize) {
            operations.remove(operation);
        } else {
            operations.put(operation, new Tried(larger, 0));
        }
    }

    /**
     * Records a failed page. After a page that was held up, the next page has half as many jobs, without a pause.
     *
     * @return how long the operation should pause
     */
    Duration failed(long operation, SQLException failure) {
        Tried before = tried(operation);
        boolean isSmaller = SqlFailure.isTimeout(failure) && before.pageSize > 1;
        Tried after = isSmaller
                ? new Tried(before.pageSize / 2, 0)
                : new Tried(before.pageSize, Math.min(LONGEST_PAUSE_SECONDS, Math.max(1, 2 * before.pauseSeconds)));
        operations.put(operation, after);
        return Duration.ofSeconds(after.pauseSeconds);
    }
}
