package org.supaqueue.internal.schedule;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A schedule that a node has to look at, as the node has read its row.
 *
 * @param revision the node changes the row only while the row still has this revision
 * @param nextRun the next instant; empty if no node has computed the instant since the last change
 * @param changedAt the first instant is after this time
 * @param now the time of the database when the row was read
 * @param deadRuns the number of dead jobs in a row, if this number pauses the schedule
 * @param problem why a node could not use the schedule before
 */
public record DueSchedule(
        String name,
        long revision,
        ScheduleRule.Text rule,
        Optional<Instant> nextRun,
        Instant changedAt,
        boolean paused,
        Instant now,
        Requests requests,
        OptionalInt deadRuns,
        Optional<String> problem) {

    /**
     * What SQL has requested.
     *
     * @param runAt when a run was requested
     * @param backfill the range of a requested backfill
     */
    public record Requests(Optional<Instant> runAt, Optional<Range> backfill) {}

    /** @param until does not belong to the range */
    public record Range(Instant since, Instant until) {}

    /** Whether an instant is due, or the first instant must be computed. */
    public boolean isDue() {
        return !paused && nextRun.map(next -> !next.isAfter(now)).orElse(true);
    }
}
