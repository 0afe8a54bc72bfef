package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.supaqueue.JobDead;
import org.supaqueue.JobId;
import org.supaqueue.internal.job.DeadLetterQueues;
import org.supaqueue.internal.store.failure.TimeLimit;
import org.supaqueue.internal.store.isolation.RowIsolation;
import org.supaqueue.internal.store.isolation.RowStatement;

/** Makes waiting jobs dead when their {@code expires_at} has passed. */
public final class Expiration {

    /** How many jobs one statement makes dead. The number is small, so that claims do not wait long. */
    private static final int BATCH = 1_000;

    private static final Duration MAX_RUN = Duration.ofSeconds(1);
    private static final Duration LONG_LIMIT = Duration.ofSeconds(10);
    private static final SqlFile SQL = new SqlFile("expire.sql");

    private final Database database;
    private final DeadLetters deadLetters;
    private final TimedSql expire;
    private final TimedSql expireByIds;
    private final TimedSql expireWithoutLetter;
    private final TimedSql find;
    private final RowIsolation isolation = new RowIsolation("made dead after its expires_at passed", LONG_LIMIT);

    public Expiration(Database database, Schema schema, DeadLetterQueues deadLetterQueues) {
        this.database = database;
        this.deadLetters = new DeadLetters(deadLetterQueues);
        Map<String, String> withDeadLetter = Map.of("dead_letter", deadLetters.insert("expired"));
        this.expire = new TimedSql(schema, SQL.statement("expire", withDeadLetter));
        this.expireByIds = new TimedSql(schema, SQL.statement("expire_only", withDeadLetter));
        this.expireWithoutLetter = new TimedSql(schema, SQL.statement("expire_only", Map.of("dead_letter", "")));
        this.find = new TimedSql(schema, SQL.statement("find"));
    }

    /**
     * A job that was made dead.
     *
     * @param traceParent null for none
     */
    public record Expired(JobDead event, String traceParent) {}

    /**
     * Makes expired jobs dead until few are left, but not for longer than a second. A claim reads each expired job that
     * sorts before the jobs to claim, so the jobs should not stay long.
     *
     * @return the jobs that were made dead
     * @throws SQLException if a statement fails before any job was made dead
     */
    public synchronized List<Expired> run() throws SQLException {
        ExpirationStatement statement = new ExpirationStatement();
        long end = System.nanoTime() + MAX_RUN.toNanos();
        try {
            int taken;
            do {
                taken = isolation.run(statement, BATCH);
            } while (taken > BATCH / 2 && System.nanoTime() - end < 0);
        } catch (SQLException failure) {
            if (statement.dead.isEmpty()) {
                throw failure;
            }
            // If the cause persists, the next run throws.
        }
        return statement.dead;
    }

    /** Whether every recent statement was refused or held up, and none has succeeded since. */
    public synchronized boolean isFailing() {
        return isolation.isFailing();
    }

    /** Whether to run again at once, because a hold-up ended the last run before every row was tried. */
    public synchronized boolean isUnfinished() {
        return isolation.isUnfinished();
    }

    private final class ExpirationStatement implements RowStatement {

        private final List<Expired> dead = new ArrayList<>();

        @Override
        public int take(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
            return add(database.runByIndex(
                    expire,
                    timeLimit,
                    parameters -> {
                        RowIds.bind(parameters, excludedIds, limit);
                        deadLetters.bind(parameters);
                    },
                    Expiration::read));
        }

        @Override
        public List<Long> find(Collection<Long> excludedIds, int limit, TimeLimit timeLimit) throws SQLException {
            return database.runByIndex(
                    find, timeLimit, parameters -> RowIds.bind(parameters, excludedIds, limit), RowIds::read);
        }

        @Override
        public int takeByIds(List<Long> ids, TimeLimit timeLimit) throws SQLException {
            return add(database.runByIndex(
                    expireByIds,
                    timeLimit,
                    parameters -> {
                        RowIds.bind(parameters, ids);
                        deadLetters.bind(parameters);
                    },
                    Expiration::read));
        }

        /** The dead letter may be what is refused, so the job becomes dead without one. */
        @Override
        public void recordError(long id, String error) throws SQLException {
            add(database.runByIndex(
                    expireWithoutLetter,
                    TimeLimit.SHORT,
                    parameters -> RowIds.bind(parameters, List.of(id)),
                    Expiration::read));
        }

        private int add(List<Expired> batch) {
            dead.addAll(batch);
            return batch.size();
        }
    }

    private static List<Expired> read(ResultSet row) throws SQLException {
        List<Expired> batch = new ArrayList<>();
        while (row.next()) {
            Integer status = row.getObject("response_status", Integer.class);
            JobDead event = new JobDead(
                    new JobId(row.getLong("job_id")),
                    row.getString("queue"),
                    row.getInt("attempt"),
                    status == null ? OptionalInt.empty() : OptionalInt.of(status),
                    row.getString("error"));
            batch.add(new Expired(event, row.getString("trace_parent")));
        }
        return batch;
    }
}
