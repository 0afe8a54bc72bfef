package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.process.ChildJvm;

/** A node of the queue's plain core, in its own JVM. */
public final class CoreNode implements Subject {
    private final ChildJvm process;
    private final QueueTable table;

    private CoreNode(ChildJvm process, QueueTable table) {
        this.process = process;
        this.table = table;
    }

    /**
     * Starts a node. The node has migrated its schema when this method returns.
     *
     * @param name name of the node
     * @param database database of the node
     * @param settings settings of the queue
     * @return the node
     * @throws IOException if the node does not start
     */
    public static CoreNode start(String name, Database database, Map<String, String> settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(database.url(), name));
        settings.forEach((key, value) -> arguments.add(key + "=" + value));
        return new CoreNode(ChildJvm.start(name, CoreNodeProcess.class, arguments), new QueueTable(database));
    }

    @Override
    public String name() {
        return Kind.CORE.title();
    }

    @Override
    public JobTable table() {
        return table;
    }

    @Override
    public void notifyDueJobs() {
        // A notification from the database wakes the node.
    }

    /** {@return the node's process} */
    public ChildJvm process() {
        return process;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
