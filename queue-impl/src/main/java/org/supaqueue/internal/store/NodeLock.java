package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The advisory lock that shows that a node is alive, as the listening session of the node uses it. PostgreSQL releases
 * the lock when the session ends. The mode is shared: a new session of the same node can take the lock before
 * PostgreSQL has noticed the end of the former session.
 */
final class NodeLock {

    private static final String HOLD = NodeRegistry.SQL.statement("hold");
    private static final String RELEASE = NodeRegistry.SQL.statement("release");

    private final Connection connection;
    private final Schema schema;
    private Integer heldKey;

    NodeLock(Connection connection, Schema schema) {
        this.connection = connection;
        this.schema = schema;
    }

    /** @param key the number that the row of the node in {@code queue_node} holds */
    void hold(int key) throws SQLException {
        run(HOLD, key);
        heldKey = key;
    }

    /** Releases the lock. Does nothing if this session does not hold the lock. */
    void release() throws SQLException {
        if (heldKey != null) {
            run(RELEASE, heldKey);
            heldKey = null;
        }
    }

    private void run(String text, int key) throws SQLException {
        NamedSql sql = schema.statement(text);
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            SqlParameters parameters = sql.of(statement);
            parameters.setInt("lock_key", key);
            parameters.setString("table", schema.qualify("{queue_node}"));
            statement.execute();
        }
    }
}
