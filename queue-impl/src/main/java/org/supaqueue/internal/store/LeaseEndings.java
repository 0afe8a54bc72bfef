package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Ends the leases of calls that a stopping node has cut off, before these leases expire. The consumer may still be
 * working on such a job. So the ended lease counts as a lost lease, and the job is not handed back.
 */
public final class LeaseEndings {

    /** Skips rows that another transaction has locked, so that these rows do not delay the others. */
    private static final String END =
            """
            WITH expired AS MATERIALIZED (
                SELECT j.*
                  FROM (SELECT * FROM %s ORDER BY id) AS l
                 CROSS JOIN LATERAL (
                       SELECT %s FROM {job_queue} WHERE %s FOR NO KEY UPDATE SKIP LOCKED) AS j
            )""".formatted(LeaseRows.TABLE, Rescues.COLUMNS, LeaseRows.HELD) + Rescues.LOST.formatted("node stopped");

    private final Database database;
    private final TimedSql end;

    public LeaseEndings(Database database, Schema schema) {
        this.database = database;
        this.end = new TimedSql(schema, END);
    }

    /**
     * Ends leases as if they had expired.
     *
     * @return the jobs whose lease was ended; the other jobs are settled, lost, or locked by another transaction
     */
    public List<Rescues.Rescued> end(Collection<Lease> leases, TimeLimit within) throws SQLException {
        return database.byIndex(end, within, statement -> bind(statement, leases), Rescues::read);
    }

    private static void bind(PreparedStatement statement, Collection<Lease> leases) throws SQLException {
        LeaseRows.bind(statement, 1, leases);
        statement.setInt(1 + LeaseRows.PARAMETERS, Rescues.POISON);
    }
}
