package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.supaqueue.benchmark.run.postgres.Database;

/** Several nodes of the plain core on one database, each in a JVM of its own. */
public final class Cluster implements Subject {
    private final List<CoreNode> nodes = new ArrayList<>();

    private Cluster() {}

    /**
     * Starts the nodes.
     *
     * @param size how many
     * @param database their database
     * @param settings the queue's settings, the same for all
     * @return the nodes
     * @throws IOException if one does not come up
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
    public void jobsAreDue() {
        // The database tells them.
    }

    @Override
    public void close() throws IOException {
        for (CoreNode node : nodes) {
            node.close();
        }
    }
}
