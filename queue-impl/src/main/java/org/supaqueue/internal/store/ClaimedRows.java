package org.supaqueue.internal.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.supaqueue.HttpVerb;
import org.supaqueue.internal.job.ClaimedJob;
import org.supaqueue.internal.job.Expiry;

/**
 * The rows that a claim statement returned.
 *
 * @param keys the position of each job in the claim order
 * @param found how many rows the claim found, including rows that it did not claim
 * @param isOutdated whether the claim took nothing because the paused queues may have changed
 */
record ClaimedRows(List<ClaimedJob> jobs, List<JobKey> keys, int found, boolean isOutdated) {

    /** The longest time that is converted: nanoseconds hold only 292 years. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** A claimed job at its place in the order of the claim. */
    private record PlacedJob(int place, ClaimedJob job, JobKey key) {}

    /**
     * @param version the version of queue_control that the claim compared
     * @param sentAt when the statement was sent, by {@link System#nanoTime}
     */
    static ClaimedRows read(ResultSet row, long version, long sentAt) throws SQLException {
        List<PlacedJob> placed = new ArrayList<>();
        int found = 0;
        boolean outdated = false;
        while (row.next()) {
            found = row.getInt("found");
            outdated = row.getLong("control_version") != version;
            if (row.getObject("job_id") != null) {
                placed.add(new PlacedJob(row.getInt("place"), job(row, sentAt), key(row)));
            }
        }
        placed.sort(Comparator.comparingInt(PlacedJob::place));
        return new ClaimedRows(
                placed.stream().map(PlacedJob::job).toList(),
                placed.stream().map(PlacedJob::key).toList(),
                found,
                outdated);
    }

    private static JobKey key(ResultSet row) throws SQLException {
        return new JobKey(
                row.getString("queue"), row.getInt("priority"), row.getString("run_at"), row.getLong("job_id"));
    }

    private static ClaimedJob job(ResultSet row, long sentAt) throws SQLException {
        ClaimedJob.StoredCall call = new ClaimedJob.StoredCall(
                HttpVerb.valueOf(row.getString("http_verb")),
                row.getString("url_path"),
                row.getString("payload"),
                row.getLong("payload_bytes"),
                row.getString("headers"),
                row.getObject("timeout_ms", Integer.class),
                row.getString("trace_parent"));
        ClaimedJob.PreviousAttempts tries = new ClaimedJob.PreviousAttempts(
                row.getInt("retry_count"), row.getInt("lost_leases"), row.getInt("snooze_count"));
        ClaimedJob.RetryRules rules =
                new ClaimedJob.RetryRules(row.getInt("retry_limit"), row.getString("backoff"), expiry(row, sentAt));
        UUID installation = row.getObject("installation_id", UUID.class);
        return new ClaimedJob(LeaseRows.read(row), installation, place(row, sentAt), call, tries, rules);
    }

    private static ClaimedJob.Place place(ResultSet row, long sentAt) throws SQLException {
        Duration dueFor = Duration.ofMillis(Math.min(row.getLong("due_for_ms"), LONGEST.toMillis()));
        return new ClaimedJob.Place(row.getString("queue"), sentAt - dueFor.toNanos());
    }

    /** Counts from the sending of the statement, so that the job never seems to expire later than it does. */
    private static Expiry expiry(ResultSet row, long sentAt) throws SQLException {
        Long millis = row.getObject("expires_in_ms", Long.class);
        if (millis == null) {
            return null;
        }
        // A claim never takes an expired job, and a time far ahead does not matter.
        Duration left = Duration.ofMillis(Math.min(millis, LONGEST.toMillis()));
        return new Expiry(row.getString("expires_at"), sentAt + left.toNanos());
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    Claim claim(int limit) {
        return new Claim(jobs, moreMayBeDue(limit));
    }

    /** Whether the claim may have left due jobs behind its last row. */
    private boolean moreMayBeDue(int limit) {
        return found == limit || jobs.size() < found;
    }

    void moveCursor(ClaimCursor cursor, int limit, long startedAt) {
        if (!moreMayBeDue(limit)) {
            cursor.toFront();
        }
        if (!isEmpty()) {
            JobKey last = keys.get(keys.size() - 1);
            cursor.setLastServedQueue(last.queue());
            if (moreMayBeDue(limit)) {
                cursor.moveTo(last, startedAt);
            }
        }
    }
}
