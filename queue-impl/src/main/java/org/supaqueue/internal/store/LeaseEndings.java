package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.supaqueue.internal.job.DeadLetterQueues;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.store.failure.TimeLimit;

/**
 * Ends the leases of calls that a stopping node has cut off, before these leases expire. The consumer may still be
 * working on such a job. So the ended lease counts as a lost lease, and the job is not handed back.
 */
public final class LeaseEndings {

    private final Database database;
    private final DeadLetters deadLetters;
    private final TimedSql end;

    public LeaseEndings(Database database, Schema schema, DeadLetterQueues deadLetterQueues) {
        this.database = database;
        this.deadLetters = new DeadLetters(deadLetterQueues);
        Map<String, String> parts = Map.of("reason", "node stopped", "dead_letter", deadLetters.insert("rescued"));
        this.end = new TimedSql(schema, Rescues.SQL.statement("end_leases", parts));
    }

    /**
     * Ends leases as if they had expired.
     *
     * @return the jobs whose lease was ended; the other jobs are settled, lost, or locked by another transaction
     */
    public List<Rescues.Rescued> end(Collection<Lease> leases, TimeLimit timeLimit) throws SQLException {
        return database.runByIndex(end, timeLimit, parameters -> bind(parameters, leases), Rescues::read);
    }

    private void bind(SqlParameters parameters, Collection<Lease> leases) throws SQLException {
        LeaseRows.bind(parameters, leases);
        parameters.setInt("max_lost_leases", Rescues.MAX_LOST_LEASES);
        deadLetters.bind(parameters);
    }
}
