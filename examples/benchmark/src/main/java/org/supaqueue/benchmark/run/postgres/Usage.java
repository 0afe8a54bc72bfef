package org.supaqueue.benchmark.run.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Counters of PostgreSQL at one moment. The WAL position is exact at once. A session reports its transactions and
 * full-page images after some idle time, at most {@value #LATEST_SECONDS} s.
 *
 * @param transactions committed transactions of this database
 * @param walBytes the WAL insert position
 * @param fullPages full-page images in the WAL of the whole server
 */
public record Usage(long transactions, long walBytes, long fullPages) {
    /** After this number of idle seconds, a session has reported all its counters. */
    public static final int LATEST_SECONDS = 10;

    private static final String TRANSACTIONS =
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    private static final String WAL_BYTES = "SELECT pg_current_wal_insert_lsn() - '0/0'";
    private static final String FULL_PAGES = "SELECT wal_fpi FROM pg_stat_wal";

    /**
     * Reads the counters.
     *
     * @param connection connection to the database
     * @return the counters
     * @throws SQLException if a query fails
     */
    public static Usage read(Connection connection) throws SQLException {
        return new Usage(
                Database.number(connection, TRANSACTIONS),
                Database.number(connection, WAL_BYTES),
                Database.number(connection, FULL_PAGES));
    }

    /**
     * Returns the usage since an earlier moment.
     *
     * @param earlier counters of the earlier moment
     * @return the difference
     */
    public Usage since(Usage earlier) {
        return new Usage(
                transactions - earlier.transactions, walBytes - earlier.walBytes, fullPages - earlier.fullPages);
    }
}
