package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongToIntFunction;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Runs the statements of one page of a bulk operation, in an open transaction. */
final class BulkPage {

    static final SqlFile SQL = new SqlFile("bulk.sql");

    private static final String TAKE = SQL.statement("take");
    private static final String FIND = SQL.statement("find");
    private static final String FIND_LOCKED = SQL.statement("find_locked");
    private static final Map<String, String> CHANGES =
            Map.of("cancel", SQL.statement("cancel"), "retry", SQL.statement("retry"), "move", SQL.statement("move"));
    private static final String LOCK_KEYS = SQL.statement("lock_keys");
    private static final String RELEASE_KEY = SQL.statement("release_key");
    private static final String WAKE = SQL.statement("wake");
    private static final String ADVANCE = SQL.statement("advance");

    /** How many rows a page reads at most for each job that it may change. */
    private static final int ROWS_PER_JOB = 50;

    private static final int MIN_ROWS = 1_000;

    /** Waits for a lock are shorter than the time after which PostgreSQL looks for deadlocks. */
    static final TimeLimit TIME_LIMIT = new TimeLimit(Duration.ofSeconds(2), Duration.ofMillis(200));

    private final Connection connection;
    private final Schema schema;
    private final BulkTurn turn;

    private BulkPage(Connection connection, Schema schema, BulkTurn turn) {
        this.connection = connection;
        this.schema = schema;
        this.turn = turn;
    }

    /**
     * Runs the page of the operation whose turn it is.
     *
     * @param pageSizes says how many jobs the page of an operation may have at most
     * @return what the page did; null if no operation may run now
     */
    static BulkStep run(Connection connection, Schema schema, LongToIntFunction pageSizes) throws SQLException {
        try (Statement settings = connection.createStatement()) {
            settings.execute(TimedSql.settings(TIME_LIMIT));
        }
        BulkTurn turn = schema.statement(TAKE).query(connection, parameters -> {}, BulkTurn::read);
        return turn == null ? null : new BulkPage(connection, schema, turn).run(pageSizes.applyAsInt(turn.operation()));
    }

    private BulkStep run(int maxJobs) throws SQLException {
        BulkRows rows = turn.triesLockedJobs() ? findLocked() : find(turn.pageSize(maxJobs));
        BulkChange change = new BulkChange(connection, this::change, this::releaseKey, maxJobs == 1);
        change.run(rows);
        if (change.changed() > 0 && !turn.kind().equals("cancel")) {
            wake();
        }
        BulkAdvance advance = BulkAdvance.of(turn, rows, change.busy());
        advance(advance, change, rows.lockedHere());
        return new BulkStep(turn.operation(), change.changed(), advance.isDone(turn));
    }

    private BulkRows find(int pageSize) throws SQLException {
        return query(
                FIND,
                parameters -> {
                    parameters.setInt("page_size", pageSize);
                    parameters.setInt("max_read", Math.max(pageSize * ROWS_PER_JOB, MIN_ROWS));
                },
                BulkRows::read);
    }

    private BulkRows findLocked() throws SQLException {
        return query(FIND_LOCKED, parameters -> {}, BulkRows::readLocked);
    }

    private int change(List<Long> ids, long firstPlace) throws SQLException {
        if (turn.kind().equals("move")) {
            query(LOCK_KEYS, parameters -> RowIds.bind(parameters, ids), ResultSet::next);
        }
        return query(
                CHANGES.get(turn.kind()),
                parameters -> {
                    RowIds.bind(parameters, ids);
                    parameters.setLong("first", firstPlace);
                },
                row -> {
                    row.next();
                    return row.getInt(1);
                });
    }

    private void releaseKey(long id) throws SQLException {
        query(
                RELEASE_KEY,
                parameters -> {
                    parameters.setLong("job_id", id);
                    parameters.setString("home", schema.name());
                },
                ResultSet::next);
    }

    private void wake() throws SQLException {
        schema.statement(WAKE)
                .query(
                        connection,
                        parameters -> parameters.setString("table", schema.qualify("{job_queue}")),
                        ResultSet::next);
    }

    private <T> T query(String text, Database.Parameters others, Database.Rows<T> rows) throws SQLException {
        return schema.statement(text)
                .query(
                        connection,
                        parameters -> {
                            parameters.setLong("operation", turn.operation());
                            others.bind(parameters);
                        },
                        rows);
    }

    private void advance(BulkAdvance advance, BulkChange change, int used) throws SQLException {
        NamedSql sql = schema.statement(ADVANCE);
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            SqlParameters parameters = sql.of(statement);
            parameters.setLong("operation", turn.operation());
            advance.bind(parameters, turn);
            parameters.setLong("changed", change.changed());
            parameters.setLong("key_taken", change.keyTaken());
            parameters.setLong("refused", change.refused());
            parameters.setString("error", change.error());
            parameters.setInt("used", used);
            statement.executeUpdate();
        }
    }
}
