package org.supaqueue.internal.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.supaqueue.internal.store.failure.SqlFailure;

/**
 * Runs bulk operations page by page. Any node may run any page: the position of an operation is in its row, and a page
 * and the new position commit together.
 */
public final class BulkWork {

    /** How many jobs a page changes at most. Larger pages make claims wait longer. */
    private static final int PAGE_SIZE = 50;

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final String UNTIL_NEXT = BulkPage.SQL.statement("until_next");
    private static final String POSTPONE = BulkPage.SQL.statement("postpone");
    private static final String DELETE_FINISHED = BulkPage.SQL.statement("delete_finished");

    private final Database database;
    private final Schema schema;
    private final BulkFailures failures;
    private Long taken;

    public BulkWork(Database database, Schema schema) {
        this(database, schema, PAGE_SIZE);
    }

    BulkWork(Database database, Schema schema, int maxPageSize) {
        this.database = database;
        this.schema = schema;
        this.failures = new BulkFailures(maxPageSize);
    }

    /**
     * Runs one page of the operation whose turn it is. If a page takes too long, the next page has half as many jobs. A
     * job that takes too long alone is refused.
     *
     * @return what the page did; empty if no operation may run now
     * @throws BulkPageException if the page failed although the database works; then other operations go first
     */
    public synchronized Optional<BulkStep> runPage() throws SQLException {
        taken = null;
        try {
            Optional<BulkStep> step = Optional.ofNullable(database.withConnection(
                    ANSWER_TIMEOUT,
                    connection -> StatementTransaction.inTransaction(
                            connection, open -> BulkPage.run(open, schema, this::take))));
            step.ifPresent(page -> failures.succeeded(page.operation()));
            return step;
        } catch (SQLException failure) {
            if (taken == null || SqlFailure.isOutage(failure)) {
                throw failure;
            }
            postpone(taken, failure);
            throw new BulkPageException(taken, failure);
        }
    }

    private int take(long operation) {
        taken = operation;
        return failures.pageSize(operation);
    }

    private void postpone(long operation, SQLException failure) throws SQLException {
        Duration pause = failures.failed(operation, failure);
        NamedSql sql = schema.statement(POSTPONE);
        database.withConnection(connection -> {
            try (var statement = connection.prepareStatement(sql.text())) {
                SqlParameters parameters = sql.of(statement);
                parameters.setLong("operation", operation);
                parameters.setLong("pause_seconds", pause.toSeconds());
                return statement.executeUpdate();
            }
        });
    }

    /** {@return how long until the next page of any operation, at least zero; null if no operation is running} */
    public Duration untilNext() throws SQLException {
        return database.withStatement(schema.qualify(UNTIL_NEXT), statement -> {
            try (var row = statement.executeQuery()) {
                row.next();
                Long millis = row.getObject(1, Long.class);
                return millis == null ? null : Duration.ofMillis(Math.max(0, millis));
            }
        });
    }

    /**
     * Deletes the operations that ended before a time.
     *
     * @param kept how long operations are kept after their end
     */
    public void deleteFinished(Duration kept) throws SQLException {
        NamedSql sql = schema.statement(DELETE_FINISHED);
        database.withConnection(connection -> {
            try (var statement = connection.prepareStatement(sql.text())) {
                sql.of(statement).setLong("kept_seconds", kept.toSeconds());
                return statement.executeUpdate();
            }
        });
    }
}
