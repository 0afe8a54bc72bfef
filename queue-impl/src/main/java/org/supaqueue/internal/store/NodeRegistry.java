package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.job.ServedGroup;

/** Writes what a node knows of itself to {@code queue_node}, so that SQL can explain why jobs wait. */
public final class NodeRegistry {

    static final SqlFile SQL = new SqlFile("node.sql");

    private static final String WRITE = SQL.statement("write");

    private final Database database;
    private final String version;
    private final long startedAtNanos = System.nanoTime();

    /** @param version the version of this library */
    public NodeRegistry(Database database, String version) {
        this.database = database;
        this.version = version;
    }

    /**
     * Writes the row of a node, and deletes the rows of dead nodes.
     *
     * @param lockKey the key that the node's listening session passes to {@link ListeningConnection#holdNodeLock}
     */
    public void write(Schema schema, NodeView node, int lockKey) throws SQLException {
        NamedSql sql = schema.statement(WRITE);
        database.withStatement(sql.text(), statement -> {
            SqlParameters parameters = sql.of(statement);
            parameters.setString("node", node.node());
            parameters.setInt("lock_key", lockKey);
            parameters.setString("version", version);
            parameters.setLong("age_ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAtNanos));
            bind(parameters, node.groups());
            return statement.executeUpdate();
        });
    }

    /** Binds the parameters of the part {@code groups}. */
    static void bind(SqlParameters parameters, List<ServedGroup> groups) throws SQLException {
        parameters.setArray(
                "names", groups, group -> String.join(",", group.queues().names()));
        parameters.setArray("excepts", groups, group -> group.queues().except());
        parameters.setArray("missing", groups, group -> group.missing().orElse(null));
    }
}
