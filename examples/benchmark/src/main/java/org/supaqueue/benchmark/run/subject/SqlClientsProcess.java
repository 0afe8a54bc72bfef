package org.supaqueue.benchmark.run.subject;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.supaqueue.benchmark.ParallelRuns;
import org.supaqueue.benchmark.run.process.Commands;

/** The process of {@link SqlClients}. */
public final class SqlClientsProcess {
    static final String RUN = "run";

    private SqlClientsProcess() {}

    /**
     * Runs until the parent process ends.
     *
     * @param arguments a JDBC URL
     * @throws Exception if the program fails
     */
    public static void main(String... arguments) throws Exception {
        Commands.serve(Map.of(
                RUN,
                words -> run(
                        arguments[0],
                        Integer.parseInt(words.get(0)),
                        Integer.parseInt(words.get(1)),
                        String.join(" ", words.subList(2, words.size())))));
    }

    private static long run(String url, int clients, int count, String sql)
            throws SQLException, InterruptedException, ExecutionException {
        List<Connection> connections = new ArrayList<>();
        try {
            BlockingQueue<PreparedStatement> idle = new LinkedBlockingQueue<>();
            for (int i = 0; i < clients; i++) {
                Connection connection = DriverManager.getConnection(url);
                connections.add(connection);
                idle.add(connection.prepareStatement(sql));
            }
            return ParallelRuns.nanos(Thread::new, clients, count, number -> {
                PreparedStatement statement = idle.take();
                statement.execute();
                idle.put(statement);
            });
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }
}
