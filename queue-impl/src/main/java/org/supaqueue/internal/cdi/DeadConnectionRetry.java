package org.supaqueue.internal.cdi;

import java.time.Duration;
import java.util.function.Supplier;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.internal.store.failure.LostConnectionException;
import org.supaqueue.internal.store.failure.NoConnectionException;

/**
 * Repeats a transaction on another connection if the first connection was dead.
 *
 * <p>A pool that does not validate its connections may lend many dead connections in a row, for example after a restart
 * of the database. Each failed try removes one dead connection from the pool.
 */
final class DeadConnectionRetry {

    private static final int MAX_DEAD_CONNECTIONS = 20;

    /** No further try starts after this time: if the host is silent, each try takes the driver's socketTimeout. */
    private static final Duration LAST_TRY = Duration.ofSeconds(5);

    private DeadConnectionRetry() {}

    /**
     * Runs a transaction.
     *
     * @param transaction a whole transaction, from its begin to its commit; may run several times
     * @throws QueueUnavailableException if the last try failed. Only a dead or a missing connection is retried; a
     *     second try in a row without any connection is the last one
     */
    static <T> T run(Supplier<T> transaction) {
        long began = System.nanoTime();
        boolean hadNone = false;
        for (int left = MAX_DEAD_CONNECTIONS; true; left--) {
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
