package org.supaqueue.benchmark.run.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What PostgreSQL has counted so far. The WAL position is exact at once; sessions tell their transactions and full-page
 * images when they have been idle for a while, at the latest after {@value #LATEST_SECONDS} s.
 *
 * @param transactions committed in this database
 * @param walBytes the position at which WAL is inserted
 * @param fullPages full-page images in the WAL of the whole server
 */
public record Usage(long transactions, long walBytes, long fullPages) {
    /** After how many idle seconds a session has told all it counted. */
    public static final int LATEST_SECONDS = 10;

    private static final String TRANSACTIONS =
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    private static final String WAL_BYTES = "SELECT pg_current_wal_insert_lsn() - '0/0'";
    private static final String FULL_PAGES = "SELECT wal_fpi FROM pg_stat_wal";

    /**
     * Reads the counters.
     *
     * @param connection to the database
     * @return what they say
     * @throws SQLException if that fails
     */
    public static Usage read(Connection connection) throws SQLException {
        return new Usage(
                Database.number(connection, TRANSACTIONS),
                Database.number(connection, WAL_BYTES),
                Database.number(connection, FULL_PAGES));
    }

    /**
     * What has been used since.
     *
     * @param earlier what was read before
     * @return the difference
     */
    public Usage since(Usage earlier) {
        return new Usage(
                transactions - earlier.transactions, walBytes - earlier.walBytes, fullPages - earlier.fullPages);
    }
}
