package org.supaqueue.internal.cdi;

import java.time.Duration;
import java.util.function.Supplier;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.internal.store.LostConnectionException;
import org.supaqueue.internal.store.NoConnectionException;

/**
 * Tries a transaction again on another connection when its own was dead. A pool that does not validate may lend one dead
 * connection after the other; each is gone then.
 */
final class DeadConnectionRetry {

    private static final int MOST_DEAD_CONNECTIONS = 20;

    /** After so long no other try begins: to a silent host each takes the driver's socketTimeout. */
    private static final Duration LAST_TRY = Duration.ofSeconds(5);

    private DeadConnectionRetry() {}

    /**
     * Runs a transaction.
     *
     * @param transaction runs in full each time
     * @throws QueueUnavailableException what the last try failed with
     */
    static <T> T run(Supplier<T> transaction) {
        long began = System.nanoTime();
        boolean hadNone = false;
        for (int left = MOST_DEAD_CONNECTIONS; true; left--) {
            try {
                return transaction.get();
            } catch (QueueUnavailableException failed) {
                boolean none = failed.getCause() instanceof NoConnectionException;
                boolean dead = failed.getCause() instanceof LostConnectionException;
                boolean late = System.nanoTime() - began >= LAST_TRY.toNanos();
                if (left == 0 || late || none && hadNone || !none && !dead) {
                    throw failed;
                }
                hadNone = none;
            }
        }
    }
}
