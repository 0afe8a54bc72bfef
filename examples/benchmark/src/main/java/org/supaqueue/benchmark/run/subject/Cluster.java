package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.supaqueue.benchmark.run.postgres.Database;

/** Several nodes of the plain core on one database. Each node has its own JVM. */
public final class Cluster implements Subject {
    private final List<CoreNode> nodes = new ArrayList<>();

    private Cluster() {}

    /**
     * Starts the nodes.
     *
     * @param size number of nodes
     * @param database database of the nodes
     * @param settings settings of the queue, the same for all nodes
     * @return the nodes
     * @throws IOException if a node does not start
     */
    public static Cluster start(int size, Database database, Map<String, String> settings) throws IOException {
        Cluster cluster = new Cluster();
        for (int node = 1; node <= size; node++) {
            cluster.nodes.add(CoreNode.start(database.name() + "-" + node, database, settings));
        }
        return cluster;
    }

    @Override
    public String name() {
        return nodes.size() == 1 ? "1 node" : nodes.size() + " nodes";
    }

    @Override
    public JobTable table() {
        return nodes.get(0).table();
    }

    @Override
    public void notifyDueJobs() {
        // A notification from the database wakes the nodes.
    }

    @Override
    public void close() throws IOException {
        for (CoreNode node : nodes) {
            node.close();
        }
    }
}
