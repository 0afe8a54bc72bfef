package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.supaqueue.internal.store.BorrowedConnection.Condition;

/**
 * Borrows connections of the host's pool. After one was found dead others may be as well, and not every pool looks: for a
 * while each is verified first, and dead ones are discarded until one works.
 */
final class Connections {
    private static final System.Logger LOG = System.getLogger(Connections.class.getName());

    /** After the last dead connection, each borrowed one is verified for so long. */
    private static final long DOUBT = Duration.ofMinutes(1).toNanos();

    /** Discards so many at a time, so that a pool which keeps dead ones costs no endless loop. */
    private static final int MOST_DEAD = 100;

    /** A pool that reaches only a standby opens a new connection for each that is discarded: that costs the standby. */
    private static final int MOST_READ_ONLY = 5;

    private final DataSource dataSource;
    private final Duration timeout;
    private final String advice;
    private final ReentrantLock verifying = new ReentrantLock(true);
    private volatile Integer hostsIsolation;
    private volatile boolean inDoubt;
    private volatile long doubtUntil;
    private volatile boolean advised;

    /**
     * @param timeout for how long a statement waits for its answer at most
     * @param advice how the pool is made to validate its connections
     */
    Connections(DataSource dataSource, Duration timeout, String advice) {
        this.dataSource = dataSource;
        this.timeout = timeout;
        this.advice = advice;
    }

    /** @throws SQLException if no working connection can be had */
    BorrowedConnection borrow() throws SQLException {
        if (!isInDoubt()) {
            Optional<BorrowedConnection> borrowed = lend();
            if (borrowed.isPresent()) {
                return borrowed.get();
            }
        }
        return borrowVerified();
    }

    /** @return empty if the pool gave a connection that is dead */
    private Optional<BorrowedConnection> lend() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            BorrowedConnection borrowed = BorrowedConnection.prepare(connection, timeout);
            // Asking costs a round trip, so one connection answers for the pool.
            if (hostsIsolation == null) {
                hostsIsolation = connection.getTransactionIsolation();
            }
            return Optional.of(borrowed.isolated(hostsIsolation));
        } catch (SQLException | RuntimeException dead) {
            LOG.log(System.Logger.Level.DEBUG, "A connection could not be prepared: {0}", FailureText.brief(dead));
            DeadConnection.discard(connection);
            foundDead();
            return Optional.empty();
        }
    }

    /** One thread at a time, or several would take all that the pool has. */
    private BorrowedConnection borrowVerified() throws SQLException {
        verifying.lock();
        try {
            long until = System.nanoTime() + timeout.toNanos();
            int dead = 0;
            int readOnly = 0;
            while (dead < MOST_DEAD && readOnly < MOST_READ_ONLY && System.nanoTime() - until < 0) {
                Optional<BorrowedConnection> borrowed = lend();
                Condition condition = borrowed.map(BorrowedConnection::verify).orElse(Condition.DEAD);
                if (condition == Condition.WORKS) {
                    advise(dead);
                    return borrowed.get();
                }
                borrowed.ifPresent(BorrowedConnection::discard);
                foundDead();
                if (condition == Condition.READ_ONLY) {
                    readOnly++;
                } else {
                    dead++;
                }
            }
            throw new SQLException("the pool has only connections that are dead or may not write", "08003");
        } finally {
            verifying.unlock();
        }
    }

    private boolean isInDoubt() {
        if (inDoubt && System.nanoTime() - doubtUntil >= 0) {
            inDoubt = false;
        }
        return inDoubt;
    }

    /** A connection was found dead, here or by whoever used it. */
    void foundDead() {
        doubtUntil = System.nanoTime() + DOUBT;
        inDoubt = true;
    }

    /** A pool that validates would have found them itself. */
    private void advise(int dead) {
        if (dead > 0 && !advised) {
            advised = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The pool of the queue''s DataSource lends dead connections, because it does not validate them."
                            + " The queue replaces the ones it gets; other users of the pool do not. {0}",
                    advice);
        }
    }
}
