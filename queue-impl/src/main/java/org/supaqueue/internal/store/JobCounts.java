package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.supaqueue.JobState;
import org.supaqueue.internal.store.failure.TimeLimit;

/** Counts the jobs by queue and state, and finds the oldest due job of each queue. */
public final class JobCounts {

    /** How many jobs of a state are counted at most, so that the cost does not grow with the table. */
    public static final int MOST = 10_000;

    private static final SqlFile SQL = new SqlFile("count.sql");

    private final Database database;
    private final TimedSql count;

    /** One result of the count. */
    public sealed interface Row {

        String queue();
    }

    /** How many jobs of a queue are in a state; at most {@link #MOST}. */
    public record Count(String queue, JobState state, long jobs) implements Row {}

    /** How long the oldest due job of a queue has been due. */
    public record OldestAge(String queue, double seconds) implements Row {}

    JobCounts(Database database, Schema schema) {
        this.database = database;
        this.count = new TimedSql(schema, SQL.statement("job_counts"));
    }

    /** @throws SQLException if the database does not answer in time */
    public List<Row> read() throws SQLException {
        return database.runByIndex(
                count, TimeLimit.USUAL, parameters -> parameters.setInt("most", MOST), JobCounts::rows);
    }

    private static List<Row> rows(ResultSet result) throws SQLException {
        List<Row> rows = new ArrayList<>();
        while (result.next()) {
            rows.add(row(result));
        }
        return rows;
    }

    private static Row row(ResultSet result) throws SQLException {
        String queue = result.getString("queue");
        String status = result.getString("status");
        return status == null
                ? new OldestAge(queue, result.getDouble("oldest_age"))
                : new Count(queue, JobState.ofStatus(status), result.getLong("jobs"));
    }
}
