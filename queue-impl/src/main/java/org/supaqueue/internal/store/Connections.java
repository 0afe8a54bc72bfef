package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.BorrowedConnection.Condition;
import org.supaqueue.internal.store.failure.FailureText;

/**
 * Borrows connections from the application's pool. After one dead connection, other connections may be dead as well,
 * and not every pool validates its connections. So for a minute this class verifies each borrowed connection, and
 * discards dead connections until one works.
 */
final class Connections {
    private static final EventLog LOG = EventLog.of(Connections.class);

    /** How long each borrowed connection is verified after the last dead connection. */
    private static final long VERIFY_PERIOD = Duration.ofMinutes(1).toNanos();

    /** Maximum number of dead connections to discard in one call. Prevents an endless loop if the pool keeps them. */
    private static final int MAX_DEAD = 100;

    /**
     * Maximum number of read-only connections to discard in one call. If the pool reaches only a standby server, each
     * discarded connection makes the pool open a new one, which loads the standby.
     */
    private static final int MAX_READ_ONLY = 5;

    private final DataSource dataSource;
    private final Duration timeout;
    private final String advice;
    private final ReentrantLock verifying = new ReentrantLock(true);
    private volatile Integer poolIsolation;
    private volatile boolean mustVerify;
    private volatile long verifyUntil;
    private volatile boolean adviceLogged;

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
        if (!mustVerify()) {
            Optional<BorrowedConnection> borrowed = tryBorrow();
            if (borrowed.isPresent()) {
                return borrowed.get();
            }
        }
        return borrowVerified();
    }

    /** @return empty if the pool gave a dead connection */
    private Optional<BorrowedConnection> tryBorrow() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            BorrowedConnection borrowed = BorrowedConnection.prepare(connection, timeout);
            // This query costs a round trip, so the first connection's level stands for the whole pool.
            if (poolIsolation == null) {
                poolIsolation = connection.getTransactionIsolation();
            }
            return Optional.of(borrowed.readCommitted(poolIsolation));
        } catch (SQLException | RuntimeException dead) {
            LOG.write(
                    LogEvent.CONNECTION_UNPREPARED,
                    () -> LogLine.of("A connection could not be prepared: " + FailureText.brief(dead)));
            DeadConnection.discard(connection);
            recordDead();
            return Optional.empty();
        }
    }

    /** Only one thread at a time verifies. Several threads together could borrow every connection of the pool. */
    private BorrowedConnection borrowVerified() throws SQLException {
        verifying.lock();
        try {
            long deadline = System.nanoTime() + timeout.toNanos();
            int dead = 0;
            int readOnly = 0;
            while (dead < MAX_DEAD && readOnly < MAX_READ_ONLY && System.nanoTime() - deadline < 0) {
                Optional<BorrowedConnection> borrowed = tryBorrow();
                Condition condition = borrowed.map(BorrowedConnection::verify).orElse(Condition.DEAD);
                if (condition == Condition.WRITABLE) {
                    warnOnce(dead);
                    return borrowed.get();
                }
                borrowed.ifPresent(BorrowedConnection::discard);
                recordDead();
                if (condition == Condition.READ_ONLY) {
                    readOnly++;
                } else {
                    dead++;
                }
            }
            throw new SQLException("the pool lent only connections that are dead or read-only", "08003");
        } finally {
            verifying.unlock();
        }
    }

    private boolean mustVerify() {
        if (mustVerify && System.nanoTime() - verifyUntil >= 0) {
            mustVerify = false;
        }
        return mustVerify;
    }

    /** Records that a connection was found dead, by this class or by a user of the connection. */
    void recordDead() {
        verifyUntil = System.nanoTime() + VERIFY_PERIOD;
        mustVerify = true;
    }

    /** Warns once that the pool does not validate: a validating pool would not have lent dead connections. */
    private void warnOnce(int dead) {
        if (dead > 0 && !adviceLogged) {
            adviceLogged = true;
            LOG.write(
                    LogEvent.POOL_UNVALIDATED,
                    () -> LogLine.of("The pool of the queue's DataSource lends dead connections, because the pool does"
                            + " not validate connections. The queue replaces its dead connections; other users of the"
                            + " pool do not. " + advice));
        }
    }
}
