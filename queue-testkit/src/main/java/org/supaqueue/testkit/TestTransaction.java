package org.supaqueue.testkit;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** A transaction of one thread, with at most one connection. */
final class TestTransaction {

    private final DataSource pool;
    private final Map<Object, Object> resources = new HashMap<>();
    private final List<Synchronization> synchronizations = new ArrayList<>();
    private Connection connection;
    private int status = Status.STATUS_ACTIVE;

    TestTransaction(DataSource pool) {
        this.pool = pool;
    }

    int status() {
        return status;
    }

    void setRollbackOnly() {
        status = Status.STATUS_MARKED_ROLLBACK;
    }

    Map<Object, Object> resources() {
        return resources;
    }

    void add(Synchronization synchronization) {
        synchronizations.add(synchronization);
    }

    /** {@return the connection of the transaction, which a user cannot close} */
    Connection connection() throws SQLException {
        if (connection == null) {
            connection = pool.getConnection();
            connection.setAutoCommit(false);
        }
        return JoinedConnection.of(connection);
    }

    /** Commits, unless the transaction is marked for rollback. */
    void end() throws SQLException {
        if (status == Status.STATUS_ACTIVE) {
            synchronizations.forEach(Synchronization::beforeCompletion);
        }
        if (connection != null) {
            try (Connection returned = connection) {
                if (status == Status.STATUS_ACTIVE) {
                    returned.commit();
                } else {
                    returned.rollback();
                }
            }
        }
        status = status == Status.STATUS_ACTIVE ? Status.STATUS_COMMITTED : Status.STATUS_ROLLEDBACK;
    }

    /** Runs what was registered for after the end. The thread has no transaction any more. */
    void ended() {
        synchronizations.forEach(synchronization -> synchronization.afterCompletion(status));
    }
}
