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

/**
 * The very statement of a claim, prepared on a connection of its own and run so often that PostgreSQL has decided whether it
 * keeps a plan for it. Explained, it tells what it read; what it took is rolled back.
 */
final class MeasuredClaim implements AutoCloseable {

    private static final int RUNS_BEFORE = 6;
    private static final Pattern ROWS = Pattern.compile("\"Actual Rows\": (\\d+)");
    private static final Pattern BLOCKS = Pattern.compile("\"Shared (?:Hit|Read) Blocks\": (\\d+)");

    private final Connection connection;
    private final String execute;

    MeasuredClaim(StoreFixture queue, ClaimPosition position, Queues queues, int limit) throws SQLException {
        connection = queue.where.connect();
        connection.setAutoCommit(false);
        int[] parameter = {0};
        String sql = Pattern.compile("\\?")
                .matcher(queue.store.claims().sql())
                .replaceAll(mark -> Matcher.quoteReplacement("$" + ++parameter[0]));
        execute = "EXECUTE claim (" + arguments(position.urgent(), position.path(queues), limit) + ")";
        try (Statement statement = connection.createStatement()) {
            statement.execute("PREPARE claim AS " + sql);
        }
        for (int run = 0; run < RUNS_BEFORE; run++) {
            explain("");
        }
    }

    /**
     * What a claim did.
     *
     * @param jobs how many it took
     * @param buffers how many pages it looked at
     */
    record Cost(int jobs, int buffers) {}

    Cost measure() throws SQLException {
        String plan = explain("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ");
        int buffers = BLOCKS.matcher(plan)
                .results()
                .limit(2)
                .mapToInt(MeasuredClaim::number)
                .sum();
        return new Cost(number(ROWS.matcher(plan).results().findFirst().orElseThrow()), buffers);
    }

    private static int number(MatchResult match) {
        return Integer.parseInt(match.group(1));
    }

    private String explain(String explain) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(Database.BY_INDEX);
            try (ResultSet row = statement.executeQuery(explain + execute)) {
                return row.next() ? row.getString(1) : null;
            }
        } finally {
            connection.rollback();
        }
    }

    private static String arguments(List<ClaimPosition.Urgent> urgent, List<Stretch> path, int limit) {
        String jobs = "ARRAY[]::bigint[], " + limit;
        return String.join(
                ", ",
                array("text", path, stretch -> stretch.after().queue()),
                array("integer", path, stretch -> stretch.after().priority()),
                array("timestamptz", path, stretch -> stretch.after().runAt()),
                array("bigint", path, stretch -> stretch.after().jobId()),
                array("text", path, Stretch::before),
                array("text", urgent, ClaimPosition.Urgent::queue),
                array("integer", urgent, ClaimPosition.Urgent::below),
                jobs,
                jobs,
                limit + ", 1000000, 30000, 'node', " + Claims.MOST_PAYLOAD);
    }

    private static <T> String array(String type, List<T> items, Function<T, Object> part) {
        return items.stream()
                .map(item -> "'" + part.apply(item) + "'")
                .collect(Collectors.joining(", ", "ARRAY[", "]::" + type + "[]"));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
