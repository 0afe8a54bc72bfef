package org.supaqueue.benchmark.run.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * A PostgreSQL server for the benchmark. The server is durable and makes no checkpoint of its own during a measurement.
 */
public interface PostgresServer extends AutoCloseable {
    /** The database from which other databases are created and dropped. */
    String MAINTENANCE = "postgres";

    /** The query for the names of the databases that the benchmark created. */
    String MADE_HERE = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> '" + MAINTENANCE + "'";

    /** The settings that differ from the server's defaults, apart from the port and the paths. */
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
     * @param binaries the bin folder of an installed PostgreSQL; empty to use the embedded PostgreSQL
     * @return the running server
     * @throws IOException if the server does not start
     */
    static PostgresServer start(Optional<Path> binaries) throws IOException {
        return binaries.isPresent() ? InstalledServer.start(binaries.get()) : EmbeddedServer.start();
    }

    /** {@return the server's port on 127.0.0.1} */
    int port();

    /**
     * Creates an empty database. Drops a database of the same name first.
     *
     * @param name name of the database
     * @return the database
     * @throws SQLException if a statement fails
     */
    default Database create(String name) throws SQLException {
        drop(name);
        new Database(port(), MAINTENANCE).execute("CREATE DATABASE " + name);
        return new Database(port(), name);
    }

    /**
     * Drops a database, if the database exists.
     *
     * @param name name of the database
     * @throws SQLException if the statement fails
     */
    default void drop(String name) throws SQLException {
        new Database(port(), MAINTENANCE).execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    /**
     * Drops every database that the benchmark created. Autovacuum then has no old rows to clean during the next
     * measurement.
     *
     * @throws SQLException if a statement fails
     */
    default void dropAll() throws SQLException {
        for (String name : new Database(port(), MAINTENANCE).texts(MADE_HERE)) {
            drop(name);
        }
    }

    /**
     * Counts the errors in the server's log.
     *
     * @return number of ERROR, FATAL and PANIC lines
     * @throws SQLException if the query fails
     */
    default long errors() throws SQLException {
        return new Database(port(), MAINTENANCE).number("""
                SELECT count(*) FROM pg_ls_logdir() AS file, LATERAL
                       regexp_matches(pg_read_file('log/' || file.name), ' (ERROR|FATAL|PANIC): ', 'g')""");
    }

    /**
     * Returns the server's version.
     *
     * @return for example PostgreSQL 18.6
     * @throws SQLException if the server does not answer
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
