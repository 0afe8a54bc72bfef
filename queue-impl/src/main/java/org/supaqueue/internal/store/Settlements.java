package org.supaqueue.internal.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.supaqueue.JobState;

/**
 * Settles attempts: writes their outcomes to the rows of the jobs, many in one statement. An outcome is fenced: it
 * changes nothing if the row is no longer under the lease of the attempt.
 */
public final class Settlements {

    /** How many attempts of a job are kept. Older attempts are deleted. */
    private static final int ATTEMPTS = 20;

    /** How much of the answer's body is kept with each attempt, in bytes of UTF-8. */
    private static final int ATTEMPT_BYTES = 4_096;

    /**
     * Settles a batch. The row decides the new state of the job, as the row is when the statement locks it:
     *
     * <ul>
     *   <li>If the outcome is COMPLETE (the answer was 2xx), the job becomes complete.
     *   <li>Otherwise, a job whose cancellation was requested becomes cancelled.
     *   <li>Otherwise, a job without a retry left becomes dead.
     *   <li>Otherwise, the job becomes failed or dead, as the outcome says.
     * </ul>
     *
     * <p>An attempt without an answer does not overwrite the answer of an earlier attempt. {@link Leases} explains how
     * the statement finds its rows.
     */
    private static final String SETTLE = """
            WITH outcome AS (
                SELECT * FROM ROWS FROM (
                                    pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::bigint[]),
                                    pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::integer[]), pg_catalog.unnest(?::boolean[]),
                                    pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::bigint[]),
                                    pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::integer[]), pg_catalog.unnest(?::text[]))
                    AS o(id, token, nonce, outcome, content, response_status, response_truncated,
                         error, retry_in, age, duration_ms, attempt, beginning)
                 ORDER BY id
            ), held AS MATERIALIZED (
                SELECT j.leased_by, o.*,
                       CASE WHEN o.outcome = 'complete' THEN 'complete'
                            WHEN j.cancel_requested_at IS NOT NULL THEN 'cancelled'
                            WHEN j.retry_count >= j.retry_limit::integer THEN 'dead'
                            ELSE o.outcome END AS status
                  FROM outcome AS o CROSS JOIN LATERAL (
                       SELECT leased_by, cancel_requested_at, retry_count, retry_limit
                         FROM {job_queue}
                        WHERE %1$s AND claimed_from IS NOT NULL
                          FOR NO KEY UPDATE SKIP LOCKED) AS j
            ), settled AS (
                UPDATE {job_queue} AS j
                   SET status = held.status,
                       content = COALESCE(held.content, j.content),
                       response_status = COALESCE(held.response_status, j.response_status),
                       response_truncated = COALESCE(held.response_truncated, j.response_truncated),
                       error = held.error,
                       retry_count = j.retry_count + CASE held.status WHEN 'failed' THEN 1 ELSE 0 END,
                       run_at = CASE held.status WHEN 'failed' THEN pg_catalog.now() + held.retry_in::float8 * interval '1 ms'
                                ELSE j.run_at END,
                       due = j.due AND (held.status <> 'failed' OR held.retry_in <= 0),
                       started_at = COALESCE(pg_catalog.now() - held.age::float8 * interval '1 ms', j.started_at),
                       duration_ms = COALESCE(held.duration_ms, j.duration_ms),
                       finished_at = CASE WHEN held.status <> 'failed' THEN pg_catalog.now() END,
                       claimed_from = NULL, leased_until = NULL, leased_by = NULL
                  FROM held
                 WHERE j.job_id BETWEEN held.id AND held.id
                RETURNING j.job_id, j.lease_token, j.lease_nonce, j.status, held.outcome, held.attempt, held.age,
                          held.duration_ms, held.response_status, held.error, held.leased_by,
                          CASE WHEN held.outcome <> 'complete' THEN COALESCE(held.beginning, held.content) END AS content
            ), kept AS (
                INSERT INTO {job_attempt} (job_id, lease_token, attempt, started_at, duration_ms, response_status,
                                           content, error, leased_by)
                SELECT job_id, lease_token, attempt, pg_catalog.now() - age::float8 * interval '1 ms', duration_ms,
                       response_status, content, error, leased_by
                  FROM settled
                 WHERE outcome <> 'complete' AND duration_ms IS NOT NULL
            ), forgotten AS (
                DELETE FROM {job_attempt} AS a
                 USING settled AS s CROSS JOIN LATERAL (
                       SELECT lease_token FROM {job_attempt} WHERE job_id = s.job_id
                        ORDER BY lease_token DESC OFFSET %2$d LIMIT 1) AS last
                 WHERE s.outcome <> 'complete' AND s.lease_token::bigint > %2$d
                   AND a.job_id = s.job_id AND a.lease_token <= last.lease_token
            )
            SELECT job_id, lease_token, lease_nonce, status FROM settled""".formatted(LeaseRows.isUnder("o"), ATTEMPTS - 1);

    /**
     * Finds outcomes that were committed although the node received no confirmation.
     *
     * <p>The row keeps the lease token until the next claim, even if the job is rescued. So the token alone does not
     * show whether an attempt that did not complete was settled or lost its lease. The recorded attempt, or the error,
     * shows it.
     */
    private static final String APPLIED = """
            SELECT j.job_id, j.lease_token, j.lease_nonce, j.status
              FROM ROWS FROM (pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::bigint[]), pg_catalog.unnest(?::bigint[]),
                              pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::boolean[]))
                   AS o(id, token, nonce, outcome, error, called)
             CROSS JOIN LATERAL (
                   SELECT job_id, lease_token, lease_nonce, status FROM {job_queue}
                    WHERE %s AND claimed_from IS NULL
                      AND CASE o.outcome
                          WHEN 'complete' THEN status::text = 'complete'
                          ELSE status::text IN ('failed', 'dead', 'cancelled') AND error IS NOT DISTINCT FROM o.error
                               AND (NOT o.called OR EXISTS (
                                    SELECT FROM {job_attempt} AS a
                                     WHERE a.job_id = o.id AND a.lease_token = o.token AND a.duration_ms IS NOT NULL))
                          END
                   OFFSET 0) AS j""".formatted(LeaseRows.isUnder("o"));

    /**
     * The lock limit is short: while a trigger waits for a lock of another session, the other rows of the batch stay
     * locked. The statement limit is long, for a batch whose triggers need much time for each row.
     */
    private static final TimeLimit WITHIN = new TimeLimit(Duration.ofSeconds(4), TimeLimit.USUAL.lock());

    private final Database database;
    private final TimedSql settle;
    private final TimedSql applied;
    private final StorableText text;

    public Settlements(Database database, Schema schema) {
        this.database = database;
        this.settle = new TimedSql(schema, SETTLE);
        this.applied = new TimedSql(schema, APPLIED);
        this.text = StorableText.in(schema.encoding());
    }

    /**
     * Settles a batch.
     *
     * @return the new state of each job that was settled. If a lease is missing, the lease no longer holds, or another
     *     session has locked the row: see {@link Leases#stillHeld}.
     */
    public Map<Lease, JobState> settle(List<Settlement> batch) throws SQLException {
        return database.byIndex(
                settle, WITHIN, statement -> new Columns(statement, batch, text).bind(), Settlements::read);
    }

    /**
     * Detects outcomes that an earlier settle has written, although its confirmation did not arrive.
     *
     * @param batch outcomes that changed nothing and whose leases no longer hold
     * @return the state of each job whose outcome was written before
     */
    public Map<Lease, JobState> applied(List<Settlement> batch) throws SQLException {
        return database.byIndex(
                applied,
                TimeLimit.USUAL,
                statement -> new Columns(statement, batch, text).bindForSearch(),
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
    private record Columns(PreparedStatement statement, List<Settlement> batch, StorableText text) {

        void bind() throws SQLException {
            long now = System.nanoTime();
            bindLeases();
            set(4, s -> s.outcome().state().status());
            set(5, ofAnswer(answer -> text.fit(answer.content())));
            set(6, ofAnswer(Outcome.Answered::status));
            set(7, ofAnswer(Outcome.Answered::truncated));
            set(8, s -> text.fit(s.outcome().error()));
            set(9, s -> millis(s.outcome().retryIn()));
            set(10, s -> s.ageMillis(now));
            set(11, s -> millis(s.outcome().called()));
            set(12, s -> s.job().tries().attempt());
            set(13, s -> text.fit(beginning(s)));
        }

        void bindForSearch() throws SQLException {
            bindLeases();
            set(4, s -> s.outcome().state().status());
            set(5, s -> text.fit(s.outcome().error()));
            set(6, s -> s.outcome().called() != null);
        }

        private void bindLeases() throws SQLException {
            LeaseRows.bind(statement, 1, batch.stream().map(Settlement::lease).toList());
        }

        private void set(int parameter, Function<Settlement, Object> value) throws SQLException {
            ArrayParameter.set(statement, parameter, batch, value);
        }

        /**
         * {@return the first part of an answer that is too long for the attempt; null if the attempt keeps the whole
         * answer or no answer}
         */
        private static String beginning(Settlement settlement) {
            Outcome.Answered answer = settlement.outcome().answer();
            if (answer == null || settlement.outcome().state() == JobState.COMPLETE) {
                return null;
            }
            String beginning = StorableText.beginning(answer.content(), ATTEMPT_BYTES);
            return beginning.length() == answer.content().length() ? null : beginning;
        }

        private static Function<Settlement, Object> ofAnswer(Function<Outcome.Answered, Object> value) {
            return s -> s.outcome().answer() == null
                    ? null
                    : value.apply(s.outcome().answer());
        }

        private static Long millis(Duration duration) {
            return duration == null ? null : (Long) duration.toMillis();
        }
    }
}
