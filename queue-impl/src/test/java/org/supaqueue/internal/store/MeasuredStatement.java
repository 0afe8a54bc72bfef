package org.supaqueue.internal.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.supaqueue.internal.job.Lease;
import org.supaqueue.internal.job.Queues;

/**
 * A prepared statement of the store. EXPLAIN ANALYZE measures how many pages the statement reads. The statement first
 * runs several times, so that PostgreSQL has decided whether to reuse a plan. Each run is rolled back. {@link #close}
 * closes the given connection.
 */
final class MeasuredStatement implements AutoCloseable {

    private static final int RUNS_BEFORE = 6;

    /** The version of queue_control in a database where nobody has paused a queue. */
    private static final int CONTROL_VERSION = 1;

    private static final Pattern ROWS = Pattern.compile("\"Actual Rows\": (\\d+)");
    private static final Pattern BLOCKS = Pattern.compile("\"Shared (?:Hit|Read) Blocks\": (\\d+)");

    private final Connection connection;
    private final String execute;

    private MeasuredStatement(Connection connection, String sql, Stream<String> arguments) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        execute = arguments.collect(Collectors.joining(", ", "EXECUTE measured (", ")"));
        int[] parameter = {0};
        String numbered =
                Pattern.compile("\\?").matcher(sql).replaceAll(mark -> Matcher.quoteReplacement("$" + ++parameter[0]));
        try (Statement statement = connection.createStatement()) {
            statement.execute("PREPARE measured AS " + numbered);
        }
        for (int run = 0; run < RUNS_BEFORE; run++) {
            run("");
        }
    }

    static MeasuredStatement claim(Connection connection, Store store, ClaimCursor position, Queues queues, int limit)
            throws SQLException {
        List<IndexRange> path = position.ranges(queues);
        List<ClaimCursor.UrgentJobs> urgent = position.urgent();
        String jobs = "ARRAY[]::bigint[], " + limit + ", " + CONTROL_VERSION;
        return new MeasuredStatement(
                connection,
                store.claims().sql(),
                Stream.of(
                        array("text", path, range -> range.after().queue()),
                        array("integer", path, range -> range.after().priority()),
                        array("timestamptz", path, range -> range.after().runAt()),
                        array("bigint", path, range -> range.after().jobId()),
                        array("text", path, IndexRange::before),
                        array("text", urgent, ClaimCursor.UrgentJobs::queue),
                        array("integer", urgent, ClaimCursor.UrgentJobs::belowPriority),
                        jobs,
                        jobs,
                        limit + ", 1000000, 1000000, 1000000, 1000000, 1000000, " + Claims.MAX_TOTAL_TEXT + ", " + limit
                                + ", 30000, 'node', 1, " + Claims.MAX_TOTAL_PAYLOAD
                                + ", '00000000-0000-0000-0000-000000000000', " + CONTROL_VERSION));
    }

    /** Measures a settle that completes jobs in their first attempt. */
    static MeasuredStatement settle(Connection connection, Store store, List<Lease> jobs) throws SQLException {
        return new MeasuredStatement(
                connection,
                store.settlements().sql(),
                Stream.of(
                        array("bigint", jobs, Lease::jobId),
                        array("bigint", jobs, Lease::token),
                        array("bigint", jobs, Lease::nonce),
                        array("text", jobs, id -> "complete"),
                        array("text", jobs, id -> "done"),
                        array("integer", jobs, id -> 200),
                        array("boolean", jobs, id -> false),
                        array("text", jobs, id -> null),
                        array("bigint", jobs, id -> null),
                        array("bigint", jobs, id -> 5),
                        array("bigint", jobs, id -> 5),
                        array("bigint", jobs, id -> 3),
                        array("bigint", jobs, id -> 1),
                        array("bigint", jobs, id -> 4),
                        array("integer", jobs, id -> 1),
                        array("text", jobs, id -> null)));
    }

    ClaimCost.Cost measure() throws SQLException {
        String plan = run("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ");
        int buffers = BLOCKS.matcher(plan)
                .results()
                .limit(2)
                .mapToInt(MeasuredStatement::number)
                .sum();
        return new ClaimCost.Cost(
                number(ROWS.matcher(plan).results().findFirst().orElseThrow()), buffers);
    }

    private static int number(MatchResult match) {
        return Integer.parseInt(match.group(1));
    }

    private String run(String explain) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(Database.INDEX_SETTINGS);
            try (ResultSet row = statement.executeQuery(explain + execute)) {
                return row.next() ? row.getString(1) : null;
            }
        } finally {
            connection.rollback();
        }
    }

    private static <T> String array(String type, List<T> items, Function<T, Object> part) {
        return items.stream()
                .map(part)
                .map(value -> value == null ? "NULL" : "'" + value + "'")
                .collect(Collectors.joining(", ", "ARRAY[", "]::" + type + "[]"));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
