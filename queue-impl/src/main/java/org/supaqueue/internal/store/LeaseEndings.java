package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * Ends leases before their time: those of calls that a node cut off when it stopped. The consumer may be at work on the
 * job, so this counts as a lost lease and is no hand-back.
 */
public final class LeaseEndings {

    /** Rows that somebody else has locked are left out, so that they do not hold up the others. */
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
     * Ends leases as if they had run out.
     *
     * @return the jobs whose lease was ended; the others are settled, lost, or locked by somebody else
     */
    public List<Rescues.Rescued> end(Collection<Lease> leases, TimeLimit within) throws SQLException {
        return database.byIndex(end, within, statement -> bind(statement, leases), Rescues::read);
    }

    private static void bind(PreparedStatement statement, Collection<Lease> leases) throws SQLException {
        LeaseRows.bind(statement, 1, leases);
        statement.setInt(1 + LeaseRows.PARAMETERS, Rescues.POISON);
    }
}
