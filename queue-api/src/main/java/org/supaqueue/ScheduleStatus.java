package org.supaqueue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A schedule and its state: one row of the view {@code schedules}.
 *
 * @param name the name
 * @param cron the cron expression
 * @param zone the time zone, by its name
 * @param verb the verb of the job
 * @param urlPath the path of the job
 * @param queue the queue of the job
 * @param missed what the schedule does with missed instants
 * @param overlap what the schedule does while an earlier job is unfinished
 * @param nextRuns the next ten instants, as a node has computed them; empty while the schedule is paused, and until a node
 *     has seen the last change
 * @param lastRun the latest instant that was fired; empty if there is none
 * @param pause the pause; empty if the schedule is not paused
 * @param problem why a node could not use the schedule; empty if there is no problem. A node tries again every minute
 * @param source the name of the configuration that defines the schedule; empty if Java or SQL created the schedule
 * @since 0.1.0
 */
public record ScheduleStatus(
        String name,
        String cron,
        String zone,
        HttpVerb verb,
        String urlPath,
        String queue,
        MissedRuns missed,
        Overlap overlap,
        List<Instant> nextRuns,
        Optional<Instant> lastRun,
        Optional<Pause> pause,
        Optional<String> problem,
        Optional<String> source) {}
