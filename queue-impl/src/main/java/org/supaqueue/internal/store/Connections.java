package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.supaqueue.internal.store.BorrowedConnection.Condition;

/**
 * Borrows connections from the application's pool. After one dead connection, other connections may be dead as well,
 * and not every pool validates its connections. So for a minute this class verifies each borrowed connection, and
 * discards dead connections until one works.
 */
final class Connections {
    private static final System.Logger LOG = System.getLogger(Connections.class.getName());

    /** How long each borrowed connection is verified after the last dead connection. */
    private static final long DOUBT = Duration.ofMinutes(1).toNanos();

    /** Maximum number of dead connections to discard in one call. Prevents an endless loop if the pool keeps them. */
    private static final int MOST_DEAD = 100;

    /**
     * Maximum number of read-only connections to discard in one call. If the pool reaches only a standby server, each
     * discarded connection makes the pool open a new one, which loads the standby.
     */
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
     * @param timeout how long a statement waits for its answer at most
     * @param advice text for the log: how to make the pool validate its connections
     */
    Connections(DataSource dataSource, Duration timeout, String advice) {
        this.dataSource = dataSource;
        this.timeout = timeout;
        this.advice = advice;
    }

    /** @throws SQLException if the pool gives no working connection */
    BorrowedConnection borrow() throws SQLException {
        if (!isInDoubt()) {
            Optional<BorrowedConnection> borrowed = lend();
            if (borrowed.isPresent()) {
                return borrowed.get();
            }
        }
        return borrowVerified();
    }

    /** @return empty if the pool gave a dead connection */
    private Optional<BorrowedConnection> lend() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            BorrowedConnection borrowed = BorrowedConnection.prepare(connection, timeout);
            // This query costs a round trip, so the first connection's level stands for the whole pool.
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

    /** Only one thread at a time verifies. Several threads together could borrow every connection of the pool. */
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

    /** Records that a connection was found dead, by this class or by a user of the connection. */
    void foundDead() {
        doubtUntil = System.nanoTime() + DOUBT;
        inDoubt = true;
    }

    /** Warns once that the pool does not validate: a validating pool would not have lent dead connections. */
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
