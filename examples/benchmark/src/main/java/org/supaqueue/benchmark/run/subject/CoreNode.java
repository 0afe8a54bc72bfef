package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.process.ChildJvm;

/** A node of the queue's plain core, in a JVM of its own. */
public final class CoreNode implements Subject {
    private final ChildJvm process;
    private final QueueTable table;

    private CoreNode(ChildJvm process, QueueTable table) {
        this.process = process;
        this.table = table;
    }

    /**
     * Starts a node; its schema is there then.
     *
     * @param name of the node
     * @param database its database
     * @param settings the queue's settings
     * @return the node
     * @throws IOException if it does not come up
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
    public void jobsAreDue() {
        // The database tells it.
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
