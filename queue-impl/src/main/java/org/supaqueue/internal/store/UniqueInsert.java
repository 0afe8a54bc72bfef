package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.supaqueue.Enqueued;
import org.supaqueue.JobId;
import org.supaqueue.JobRequest;
import org.supaqueue.OnConflict;
import org.supaqueue.internal.request.JobHeaders;

/**
 * Inserts requests with different unique keys, or finds the jobs that hold the keys, on the connection of the caller's
 * transaction.
 *
 * <p>Each step is a statement of its own. An INSERT that waits for another transaction does not see the job which that
 * transaction committed, so a second statement reads the holders. If a holder disappears between the two statements, or
 * another transaction is changing the holder, the steps are repeated: the next INSERT waits for the end of that
 * transaction.
 */
final class UniqueInsert {

    private static final SqlFile SQL = new SqlFile("unique.sql");
    private static final String REPLACE = SQL.statement("replace");
    private static final String HOLDERS = SQL.statement("holders");
    private static final String RELEASE = SQL.statement("release");

    /** How often to repeat the steps while other transactions keep the row of a holder locked; at least 10 s. */
    private static final int MAX_ROUNDS = 500;

    private static final int ROUNDS_WITHOUT_PAUSE = 3;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int ROUNDS_WITHOUT_HOLDER = 100;

    private record Holder(UniqueKey key, JobId id, boolean waits, boolean hasPassed) {}

    private final Connection connection;
    private final Schema schema;
    private final Map<UniqueKey, Enqueued> results = new HashMap<>();
    private Map<UniqueKey, JobRequest> pending;

    UniqueInsert(Connection connection, Schema schema) {
        this.connection = connection;
        this.schema = schema;
    }

    /**
     * Inserts or finds jobs.
     *
     * @param requests requests with unique keys, at most one for each key
     * @return the results by key. A result is missing if triggers of the application suppress the row.
     * @throws SQLException with SQLSTATE 55P03 if another transaction keeps the row of a holder locked
     */
    Map<UniqueKey, Enqueued> run(Collection<JobRequest> requests) throws SQLException {
        pending = new LinkedHashMap<>();
        requests.forEach(request -> pending.put(UniqueKey.of(request), request));
        int rounds = 0;
        int withoutHolder = 0;
        boolean waited = false;
        while (!pending.isEmpty() && withoutHolder < ROUNDS_WITHOUT_HOLDER) {
            if (++rounds > MAX_ROUNDS) {
                throw new SQLException("another transaction keeps the job that holds the unique_key locked", "55P03");
            }
            // A pause after an INSERT that waited would only let the next transaction lock the row first.
            if (rounds > ROUNDS_WITHOUT_PAUSE && !waited) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            long began = System.nanoTime();
            add(new InsertStatement(connection, List.copyOf(pending.values())).runUnique(schema), true);
            waited = System.nanoTime() - began > PAUSE.toNanos();
            replace();
            withoutHolder = findHolders() ? 0 : withoutHolder + 1;
        }
        return results;
    }

    private void add(Map<UniqueKey, JobId> ids, boolean areNew) {
        ids.forEach((key, id) -> results.put(key, new Enqueued(id, areNew, !areNew)));
        pending.keySet().removeAll(ids.keySet());
    }

    private void replace() throws SQLException {
        List<JobRequest> replacing = pending.values().stream()
                .filter(request -> request.onConflict() != OnConflict.KEEP)
                .toList();
        if (!replacing.isEmpty()) {
            add(query(REPLACE, parameters -> bind(parameters, replacing), UniqueKey::readIds), false);
        }
    }

    private static void bind(SqlParameters parameters, List<JobRequest> requests) throws SQLException {
        UniqueKey.bind(parameters, requests.stream().map(UniqueKey::of).toList());
        parameters.setArray("payloads", requests, r -> r.payload().orElse(null));
        parameters.setArray("headers", requests, r -> JobHeaders.toJson(r.headers()));
        parameters.setArray("trace_parents", requests, r -> r.traceParent().orElse(null));
        parameters.setArray("run_ats", requests, r -> text(r.runAt().orElse(null)));
        parameters.setArray("delays", requests, r -> r.delay().toMillis());
        parameters.setArray("quiets", requests, r -> millis(r, JobRequest::quiet));
        parameters.setArray("max_waits", requests, r -> millis(r, JobRequest::maxWait));
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private static Long millis(JobRequest request, Function<JobRequest, Optional<Duration>> duration) {
        return duration.apply(request).map(Duration::toMillis).orElse(null);
    }

    /** {@return whether any pending key had a holder} */
    private boolean findHolders() throws SQLException {
        if (pending.isEmpty()) {
            return true;
        }
        List<Holder> holders =
                query(HOLDERS, parameters -> UniqueKey.bind(parameters, pending.keySet()), UniqueInsert::readHolders);
        List<JobId> passed = new ArrayList<>();
        for (Holder holder : holders) {
            if (holder.hasPassed()) {
                passed.add(holder.id());
            } else if (!holder.waits() || pending.get(holder.key()).onConflict() == OnConflict.KEEP) {
                results.put(holder.key(), new Enqueued(holder.id(), false, false));
                pending.remove(holder.key());
            }
        }
        release(passed);
        return !holders.isEmpty();
    }

    private static List<Holder> readHolders(ResultSet row) throws SQLException {
        List<Holder> holders = new ArrayList<>();
        while (row.next()) {
            holders.add(new Holder(
                    UniqueKey.read(row),
                    new JobId(row.getLong("job_id")),
                    row.getBoolean("waits"),
                    row.getBoolean("has_passed")));
        }
        return holders;
    }

    private void release(List<JobId> passed) throws SQLException {
        if (passed.isEmpty()) {
            return;
        }
        NamedSql sql = schema.statement(RELEASE);
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            sql.of(statement).setArray("ids", passed, JobId::value);
            statement.executeUpdate();
        }
    }

    private <T> T query(String text, Database.Parameters parameters, Database.Rows<T> rows) throws SQLException {
        return schema.statement(text).query(connection, parameters, rows);
    }
}
