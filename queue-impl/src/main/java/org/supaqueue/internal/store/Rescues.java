package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.DeadLetterQueues;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;
import org.supaqueue.internal.store.failure.FailureText;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.internal.store.isolation.RowIsolation;
import org.supaqueue.internal.store.isolation.RowStatement;

/** Rescues jobs: takes them from nodes whose lease has expired. The age of a job plays no part, only its lease does. */
public final class Rescues {

    private static final EventLog LOG = EventLog.of(Rescues.class);

    /**
     * A job that has lost its lease this many times becomes dead, because the job is probably what stops its nodes.
     * After the first loss, a node claims the job only if the node starts it at once, so each later loss is a loss
     * during an attempt.
     */
    static final int MAX_LOST_LEASES = 5;

    private static final int BATCH = 500;

    private static final Duration LONG_LIMIT = Duration.ofSeconds(10);

    static final SqlFile SQL = new SqlFile("lease.sql");

    private final Database database;
    private final DeadLetters deadLetters;
    private final TimedSql rescue;
    private final TimedSql rescueByIds;
    private final TimedSql rescueWithoutLetter;
    private final TimedSql find;
    private final TimedSql anyExpired;
    private final RowIsolation isolation = new RowIsolation("rescued after its lease expired", LONG_LIMIT);

    public Rescues(Database database, Schema schema, DeadLetterQueues deadLetterQueues) {
        this.database = database;
        this.deadLetters = new DeadLetters(deadLetterQueues);
        Map<String, String> withDeadLetter = Map.of("dead_letter", deadLetters.insert("rescued"));
        this.rescue = new TimedSql(schema, SQL.statement("rescue", withDeadLetter));
        this.rescueByIds = new TimedSql(schema, SQL.statement("rescue_only", withDeadLetter));
        this.rescueWithoutLetter = new TimedSql(schema, SQL.statement("rescue_only", Map.of("dead_letter", "")));
        this.find = new TimedSql(schema, SQL.statement("find_expired"));
        this.anyExpired = new TimedSql(schema, SQL.statement("any_expired"));
    }

    /**
     * A job that was rescued.
     *
     * @param state the new state
     * @param attempt the number of the attempt that lost the lease
     * @param error null unless the job is dead or had failed before
     * @param traceParent null for none
     */
    public record Rescued(long jobId, String queue, JobState state, int attempt, String error, String traceParent) {}

    /**
     * Rescues every job of every queue whose lease has expired.
     *
     * @param held the leases that this node holds. They are not rescued: after an outage the node renews them, so that
     *     no job is sent twice.
     * @throws SQLException if a statement fails before any job was rescued. A later failure is not thrown, so that the
     *     rescued jobs are returned; if the cause persists, the next call throws.
     */
    public synchronized List<Rescued> rescueExpired(Collection<Lease> held) throws SQLException {
        RescueStatement expired = new RescueStatement(held);
        try {
            int taken;
            do {
                taken = isolation.run(expired, BATCH);
            } while (taken > BATCH / 2);
        } catch (SQLException failure) {
            if (expired.rescued.isEmpty()) {
                throw failure;
            }
            LOG.write(
                    LogEvent.RESCUE_UNFINISHED,
                    () -> LogLine.of("Not all jobs with an expired lease were rescued: " + FailureText.brief(failure)));
        }
        return expired.rescued;
    }

    /**
     * Whether there is a job to rescue.
     *
     * @param held as for {@link #rescueExpired}
     */
    public boolean anyExpired(Collection<Lease> held) throws SQLException {
        return database.runByIndex(anyExpired, TimeLimit.USUAL, parameters -> LeaseRows.bind(parameters, held), row -> {
            row.next();
            return row.getBoolean(1);
        });
    }

    /** Whether every recent rescue was refused or held up, and none has succeeded since. */
    public synchronized boolean isFailing() {
        return isolation.isFailing();
    }

    /** Whether to rescue again at once, because a hold-up ended the last rescue before every row was tried. */
    public synchronized boolean isUnfinished() {
        return isolation.isUnfinished();
    }

    private final class RescueStatement implements RowStatement {

        private final Collection<Lease> held;
        private final List<Rescued> rescued = new ArrayList<>();

        RescueStatement(Collection<Lease> held) {
            this.held = held;
        }

        @Override
        public int take(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
            return add(database.runByIndex(
                    rescue,
                    timeLimit,
                    parameters -> {
                        bind(parameters, excludedIds, limit);
                        deadLetters.bind(parameters);
                    },
                    Rescues::read));
        }

        @Override
        public List<Long> find(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
            return database.runByIndex(
                    find, timeLimit, parameters -> bind(parameters, excludedIds, limit), RowIds::read);
        }

        @Override
        public int takeByIds(List<Long> ids, TimeLimit timeLimit) throws SQLException {
            return add(database.runByIndex(
                    rescueByIds,
                    timeLimit,
                    parameters -> {
                        RowIds.bind(parameters, ids);
                        bind(parameters);
                        deadLetters.bind(parameters);
                    },
                    Rescues::read));
        }

        /** The dead letter may be what is refused, so the job is rescued without one. */
        @Override
        public void recordError(long id, String error) throws SQLException {
            add(database.runByIndex(
                    rescueWithoutLetter,
                    TimeLimit.SHORT,
                    parameters -> {
                        RowIds.bind(parameters, List.of(id));
                        bind(parameters);
                    },
                    Rescues::read));
        }

        private void bind(SqlParameters parameters, Collection<Long> excludedIds, int limit) throws SQLException {
            bind(parameters);
            RowIds.bind(parameters, excludedIds, limit);
        }

        private void bind(SqlParameters parameters) throws SQLException {
            parameters.setInt("max_lost_leases", MAX_LOST_LEASES);
            LeaseRows.bind(parameters, held);
        }

        private int add(List<Rescued> batch) {
            rescued.addAll(batch);
            return batch.size();
        }
    }

    static List<Rescued> read(ResultSet row) throws SQLException {
        List<Rescued> rescued = new ArrayList<>();
        while (row.next()) {
            rescued.add(new Rescued(
                    row.getLong(1),
                    row.getString(2),
                    JobState.ofStatus(row.getString(3)),
                    row.getInt(4),
                    row.getString(5),
                    row.getString(6)));
        }
        return rescued;
    }
}
