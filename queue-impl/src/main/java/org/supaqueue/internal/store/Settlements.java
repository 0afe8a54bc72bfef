package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.supaqueue.JobState;
import org.supaqueue.internal.job.CallResult;
import org.supaqueue.internal.job.CallTimings;
import org.supaqueue.internal.job.DeadLetterQueues;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Outcome;
import org.supaqueue.internal.job.Settlement;
import org.supaqueue.internal.job.StorableText;
import org.supaqueue.internal.store.failure.TimeLimit;

/**
 * Settles attempts: writes their outcomes to the rows of the jobs, many in one statement. An outcome is fenced: it
 * changes nothing if the row is no longer under the lease of the attempt.
 */
public final class Settlements {

    /** How much of the answer's body is kept with each attempt, in bytes of UTF-8. */
    private static final int MAX_ATTEMPT_CONTENT_BYTES = 4_096;

    private static final SqlFile SQL = new SqlFile("settle.sql");

    /**
     * The lock limit is short: while a trigger waits for a lock of another session, the other rows of the batch stay
     * locked. The statement limit is long, for a batch whose triggers need much time for each row.
     */
    private static final TimeLimit TIME_LIMIT = new TimeLimit(Duration.ofSeconds(4), TimeLimit.USUAL.lockTimeout());

    private final Database database;
    private final TimedSql settle;
    private final TimedSql settleWithDeadLetters;
    private final DeadLetters deadLetters;
    private final TimedSql findSettled;
    private final StorableText text;

    public Settlements(Database database, Schema schema, DeadLetterQueues deadLetterQueues) {
        this.database = database;
        this.deadLetters = new DeadLetters(deadLetterQueues);
        this.settle = new TimedSql(schema, SQL.statement("settle", Map.of("dead_letter", "")));
        this.settleWithDeadLetters =
                new TimedSql(schema, SQL.statement("settle", Map.of("dead_letter", deadLetters.insert("settled"))));
        this.findSettled = new TimedSql(schema, SQL.statement("applied"));
        this.text = StorableText.forEncoding(schema.encoding());
    }

    /**
     * Settles a batch, and inserts the dead letters of the jobs that become dead.
     *
     * @return the new state of each job that was settled. If a lease is missing, the lease no longer holds, or another
     *     session has locked the row: see {@link Leases#findValid}.
     */
    public Map<Lease, JobState> settle(List<Settlement> batch) throws SQLException {
        // Most batches make no job dead, so they need not pay for the dead letters.
        if (deadLetters.isEmpty() || batch.stream().noneMatch(s -> s.outcome().withDeadLetter())) {
            return database.runByIndex(
                    settle,
                    TIME_LIMIT,
                    parameters -> new BatchParameters(parameters, batch, text).bind(),
                    Settlements::read);
        }
        return database.runByIndex(
                settleWithDeadLetters,
                TIME_LIMIT,
                parameters -> {
                    new BatchParameters(parameters, batch, text).bind();
                    deadLetters.bind(parameters);
                },
                Settlements::read);
    }

    /**
     * Detects outcomes that an earlier settle has written, although its confirmation did not arrive.
     *
     * @param batch outcomes that changed nothing and whose leases no longer hold
     * @return the state of each job whose outcome was written before
     */
    public Map<Lease, JobState> findSettled(List<Settlement> batch) throws SQLException {
        return database.runByIndex(
                findSettled,
                TimeLimit.USUAL,
                parameters -> new BatchParameters(parameters, batch, text).bindForFind(),
                Settlements::read);
    }

    /** {@return the SQL of a settle, for measurements} */
    String sql() {
        return settle.plain();
    }

    private static Map<Lease, JobState> read(ResultSet row) throws SQLException {
        Map<Lease, JobState> states = new HashMap<>();
        while (row.next()) {
            states.put(LeaseRows.read(row), JobState.ofStatus(row.getString("status")));
        }
        return states;
    }

    /** Binds a batch column by column: each parameter is an array with one value for each settlement. */
    private record BatchParameters(SqlParameters parameters, List<Settlement> batch, StorableText text) {

        void bind() throws SQLException {
            long now = System.nanoTime();
            bindLeases();
            set("outcomes", s -> s.outcome().state().status());
            set("contents", ofAnswer(answer -> text.replaceUnstorable(answer.content())));
            set("response_statuses", ofAnswer(CallResult.Answered::status));
            set("truncated", ofAnswer(CallResult.Answered::truncated));
            set("errors", s -> text.replaceUnstorable(s.outcome().error().orElse(null)));
            set(
                    "retry_in_ms",
                    s -> s.outcome().retryWait().map(Duration::toMillis).orElse(null));
            set("ages_ms", s -> s.millisSinceCall(now));
            set(
                    "durations_ms",
                    s -> s.outcome().call().called().map(Duration::toMillis).orElse(null));
            set("waited_ms", ofTimings(CallTimings::waited));
            set("connect_ms", ofTimings(CallTimings::connect));
            set("first_byte_ms", ofTimings(CallTimings::firstByte));
            set("attempts", s -> s.job().previousAttempts().nextNumber());
            set("beginnings", s -> text.replaceUnstorable(contentPrefix(s)));
        }

        void bindForFind() throws SQLException {
            bindLeases();
            set("outcomes", s -> s.outcome().state().status());
            set("errors", s -> text.replaceUnstorable(s.outcome().error().orElse(null)));
            set("called", s -> s.outcome().call().called().isPresent());
        }

        private void bindLeases() throws SQLException {
            LeaseRows.bind(parameters, batch.stream().map(Settlement::lease).toList());
        }

        private void set(String name, Function<Settlement, Object> value) throws SQLException {
            parameters.setArray(name, batch, value);
        }

        /**
         * {@return the first part of an answer that is too long for the attempt; null if the attempt keeps the whole
         * answer or no answer}
         */
        private static String contentPrefix(Settlement settlement) {
            if (settlement.outcome() instanceof Outcome.Complete
                    || !(settlement.outcome().call() instanceof CallResult.Answered answer)) {
                return null;
            }
            String beginning = StorableText.truncate(answer.content(), MAX_ATTEMPT_CONTENT_BYTES);
            return beginning.length() == answer.content().length() ? null : beginning;
        }

        private static Function<Settlement, Object> ofTimings(Function<CallTimings, Duration> value) {
            return s -> {
                Duration time = value.apply(s.timings());
                return time == null ? null : time.toMillis();
            };
        }

        private static Function<Settlement, Object> ofAnswer(Function<CallResult.Answered, Object> value) {
            return s -> s.outcome().call().answer().map(value).orElse(null);
        }
    }
}
