package org.supaqueue.benchmark.run.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The processor time of a session of PostgreSQL, which runs on this machine. Linux counts the time in nanoseconds.
 *
 * @param schedule the file in which Linux shows the time; its first number is the time in nanoseconds
 */
public record ProcessorTime(Path schedule) {

    /**
     * Finds the process of a session.
     *
     * @param connection a connection of the session
     * @return the processor time of the process
     * @throws SQLException if the query fails
     */
    public static ProcessorTime of(Connection connection) throws SQLException {
        long process = Database.number(connection, "SELECT pg_backend_pid()");
        return new ProcessorTime(Path.of("/proc", Long.toString(process), "schedstat"));
    }

    /**
     * Reads the time.
     *
     * @return nanoseconds since the session began
     * @throws IOException if the session has ended
     */
    public long nanos() throws IOException {
        return Long.parseLong(Files.readString(schedule).split(" ")[0]);
    }
}
