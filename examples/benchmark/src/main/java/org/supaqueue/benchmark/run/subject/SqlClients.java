package org.supaqueue.benchmark.run.subject;

import java.io.IOException;
import java.util.List;
import org.supaqueue.benchmark.run.postgres.Database;
import org.supaqueue.benchmark.run.process.ChildJvm;

/** Another program, in its own JVM, that runs a statement many times over JDBC. */
public final class SqlClients implements AutoCloseable {
    private final ChildJvm process;

    private SqlClients(ChildJvm process) {
        this.process = process;
    }

    /**
     * Starts the program.
     *
     * @param database database for the statements
     * @return the program, without a warm-up
     * @throws IOException if the program does not start
     */
    public static SqlClients start(Database database) throws IOException {
        return new SqlClients(ChildJvm.start("sql-clients", SqlClientsProcess.class, List.of(database.url())));
    }

    /**
     * Measures a statement.
     *
     * @param clients number of concurrent connections
     * @param count number of runs, each in its own transaction
     * @param sql the statement, in one line
     * @return statements per second
     * @throws IOException if a statement fails
     */
    public double perSecond(int clients, int count, String sql) throws IOException {
        return count * 1e9 / Long.parseLong(process.execute(SqlClientsProcess.RUN, clients, count, sql));
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
