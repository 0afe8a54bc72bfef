package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.util.List;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.process.ChildJvm;

/** Another program that runs a statement again and again, over JDBC and in a JVM of its own. */
public final class SqlClients implements AutoCloseable {
    private final ChildJvm process;

    private SqlClients(ChildJvm process) {
        this.process = process;
    }

    /**
     * Starts the program.
     *
     * @param database where it runs its statements
     * @return the program, not yet warm
     * @throws IOException if it does not come up
     */
    public static SqlClients start(Database database) throws IOException {
        return new SqlClients(ChildJvm.start("sql-clients", SqlClientsProcess.class, List.of(database.url())));
    }

    /**
     * Measures.
     *
     * @param clients connections at a time
     * @param count how often the statement runs, each time in a transaction of its own
     * @param sql the statement, in one line
     * @return statements per second
     * @throws IOException if one fails
     */
    public double perSecond(int clients, int count, String sql) throws IOException {
        return count * 1e9 / Long.parseLong(process.ask(SqlClientsProcess.RUN, clients, count, sql));
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
