package org.supaqueue.benchmark.run.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** A PostgreSQL of the benchmark's own: durable, and without checkpoints while something is measured. */
public interface PostgresServer extends AutoCloseable {
    /** The database from which others are made. */
    String MAINTENANCE = "postgres";

    /** The names of the databases made here. */
    String MADE_HERE = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> '" + MAINTENANCE + "'";

    /** What differs from the server's defaults, but for the port and the paths. */
    Map<String, String> SETTINGS = Map.of(
            "fsync", "on",
            "synchronous_commit", "on",
            "full_page_writes", "on",
            "shared_buffers", "1GB",
            "min_wal_size", "2GB",
            "max_wal_size", "16GB",
            "checkpoint_timeout", "1h",
            "max_connections", "300",
            "logging_collector", "on");

    /**
     * Starts a server on an empty data directory.
     *
     * @param binaries the bin folder of an installed PostgreSQL; empty for the one that is embedded
     * @return the server
     * @throws IOException if it does not come up
     */
    static PostgresServer start(Optional<Path> binaries) throws IOException {
        return binaries.isPresent() ? InstalledServer.start(binaries.get()) : EmbeddedServer.start();
    }

    /** {@return the port on 127.0.0.1} */
    int port();

    /**
     * Makes an empty database.
     *
     * @param name of the database
     * @return the database
     * @throws SQLException if that fails
     */
    default Database create(String name) throws SQLException {
        drop(name);
        new Database(port(), MAINTENANCE).execute("CREATE DATABASE " + name);
        return new Database(port(), name);
    }

    /**
     * Drops a database, if it is there.
     *
     * @param name of the database
     * @throws SQLException if that fails
     */
    default void drop(String name) throws SQLException {
        new Database(port(), MAINTENANCE).execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /**
     * Drops every database that was made here, so that nothing is left to be vacuumed while something else is measured.
     *
     * @throws SQLException if that fails
     */
    default void dropAll() throws SQLException {
        for (String name : new Database(port(), MAINTENANCE).texts(MADE_HERE)) {
            drop(name);
        }
    }

    /**
     * Counts what went wrong.
     *
     * @return how many errors its log has
     * @throws SQLException if it does not answer
     */
    default long errors() throws SQLException {
        return new Database(port(), MAINTENANCE).number("""
                SELECT count(*) FROM pg_ls_logdir() AS file, LATERAL
                       regexp_matches(pg_read_file('log/' || file.name), ' (ERROR|FATAL|PANIC): ', 'g')""");
    }

    /**
     * Tells its version.
     *
     * @return as PostgreSQL 18.6
     * @throws SQLException if it does not answer
     */
    default String version() throws SQLException {
        try (Connection connection = new Database(port(), MAINTENANCE).connect()) {
            DatabaseMetaData server = connection.getMetaData();
            return server.getDatabaseProductName() + " " + server.getDatabaseProductVersion();
        }
    }

    @Override
    void close() throws IOException;
}
